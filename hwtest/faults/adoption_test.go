package faults

import (
	"context"
	"encoding/base32"
	"fmt"
	"slices"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/principal"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// Adoptions take a device into the ledger that alice has from another time: a person
// enrolled it by hand, or its ledger is lost. They write to no key and change nothing at
// AWS.

// older is such a device, with the names that rootseal gives. The stranger's credentials and
// devices are there, too.
const (
	olderGroup      = "older"
	olderDevice     = "rootseal-alice-older-bbb234"
	olderCredential = "AWS:alice@acme older bbb234"
)

// plantOlder gives alice the older device, and the keys its seed.
func (w *world) plantOlder(t *testing.T) {
	t.Helper()
	aws := awsiam.New(awsiam.AccessKey{ID: w.admin.ID, Secret: w.admin.Secret}, w.aws.Transport())
	made, err := aws.Create(t.Context(), olderDevice, nil)
	if err != nil {
		t.Fatal(err)
	}
	var seed []byte
	made.Seed.Use(func(raw []byte) { seed = slices.Clone(raw) })
	var codes [2]string
	for i, step := 0, oath.Step(time.Now(), 30*time.Second)-1; i < 2; i++ {
		challenge := oath.TOTPChallenge(step + uint64(i))
		codes[i] = string(oath.Full{Digits: 6, HMAC: hmacOf(seed, challenge[:])}.Code())
	}
	if _, err := aws.Enable(t.Context(), "alice", made.ARN, codes[0], codes[1]); err != nil {
		t.Fatal(err)
	}
	switch older := w.scenario.older; older {
	case inVault:
		w.op.Scan(olderCredential, "Break glass", base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(seed))
	default:
		for _, card := range w.cards {
			card.Store(simcard.Stored{ID: olderCredential, Key: seed, Touch: older == onKeysWithTouch})
		}
	}
}

// Where the seed of the older device is.
const (
	onKeys          = "on keys"
	onKeysWithTouch = "on keys, with touch"
	inVault         = "in the password manager"
)

// adopt is the command. It is done once: a device that the ledger has is none to adopt. A
// key that another program has reset no longer agrees.
func adopt(p *process, room *env.Env) error {
	for _, d := range live(room) {
		if d.Group == olderGroup {
			_, err := signMissing(p, room, "adopt")
			return err
		}
	}
	q := custody.AdoptRequest{
		Principal: principal.Principal{Account: account, Kind: principal.User, Name: "alice"}, Group: olderGroup,
		Keys: serials(1001, 1002), CredentialID: olderCredential, Device: olderDevice,
	}
	if p.world.scenario.older == inVault {
		q.Keys, q.Vault = nil, p.vault()
	}
	err := adoptOnce(p.ctx, room, q)
	if slices.ContainsFunc(q.Keys, func(s device.KeySerial) bool { return p.world.wasWiped(uint32(s)) }) {
		err = nil
	}
	return err
}

func adoptOnce(ctx context.Context, room *env.Env, q custody.AdoptRequest) error {
	a, err := custody.PrepareAdoption(ctx, room, q)
	if err != nil {
		return err
	}
	defer a.Close()
	if _, err = a.Adopt(ctx, nil); err != nil {
		err = fmt.Errorf("adopting: %w", err)
	}
	return err
}

// adopted is a scenario in which alice's older device is adopted, while another one of hers is in
// the ledger.
func adopted(name, older string, cards func() []*simcard.Card) scenario {
	return scenario{
		name: name, aws: true, older: older, cards: cards, requests: enrolments[0].requests,
		then: &verb{name: "adopt", do: adopt, again: true, frozen: []uint32{1001, 1002}},
	}
}

var adoptions = []scenario{
	adopted("adoption of two keys", onKeys, keys(2)),
	adopted("adoption of two locked keys with touch", onKeysWithTouch, locked(2, simcard.AutoPress(time.Second))),
	func() scenario {
		s := adopted("adoption, signed by an officer", onKeys, keys(2))
		s.then.ready, s.then.do, s.then.signs = twoOfficers, by(adopt, olivia), true
		return s
	}(),
	adopted("adoption from a password manager", inVault, keys(2)),
	func() scenario {
		s := applied("a plan that adopts is applied", 6, 1, keys(2), wanted{"alice", "daily", both}, wanted{"alice", olderGroup, both})
		s.older = onKeys
		return s
	}(),
}
