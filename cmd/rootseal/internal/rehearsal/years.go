package rehearsal

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/message"
)

// bag is the number of the first bag.
const bag = "R-1001"

// verify proves one key while no other is plugged in, and puts it into its bag, which
// proves it again.
func (r *Rehearsal) verify() Act {
	key := r.Sealed[0]
	return Act{
		Name:  "verify",
		story: message.Textf("key %d is proven alone, without AWS, and put into its bag", key.Serial()),
		Play: func(ctx context.Context) error {
			for _, seat := range r.Seats() {
				if seat.Card != key {
					seat.Pull()
					defer func() { _ = seat.Plug() }()
				}
			}
			alone := r.World
			alone.AWS, alone.ServerTime = nil, nil
			if _, err := r.must(ctx, cli.ExitDone, alone, strings.NewReader(""), "verify"); err != nil {
				return err
			}
			_, err := r.must(ctx, cli.ExitDone, alone, strings.NewReader(""), sealLine(key))
			key.Pull() // into the bag
			return err
		},
		check: func() (message.Text, error) { return r.isSealed(key) },
	}
}

// isSealed checks that the ledger has the key in its bag after a proof, whose answers
// must match the account's seeds by the hash of RFC 2104 alone.
func (r *Rehearsal) isSealed(key *simcard.Card) (message.Text, error) {
	l, err := r.OpenLedger()
	if err != nil {
		return message.Text{}, err
	}
	b := record.Read(l.Records())
	custody := b.Key(key.Serial())
	if custody == nil || custody.Sealed == nil || custody.Sealed.Bag != bag {
		return message.Text{}, message.Errorf("the ledger has no bag %s with key %d in it", bag, key.Serial())
	}
	i := slices.IndexFunc(l.Records(), func(rec ledger.Record) bool { return rec.Body.Kind() == "seal" })
	proof, is := l.Records()[i-1].Body.(*ledger.Verified)
	if !is || proof.KeySerial != key.Serial() || len(proof.Credentials) != len(b.Key(key.Serial()).Holds()) {
		return message.Text{}, errors.New("the ledger has no proof of each credential before the seal")
	}
	for _, c := range proof.Credentials {
		if err := r.checkAnswer(b.Device(c.Device), c); err != nil {
			return message.Text{}, err
		}
	}
	return message.Textf("the ledger has key %d in bag %s; it gave the answers of %d of the account's seeds; head %s",
		key.Serial(), bag, len(proof.Credentials), l.Head()), nil
}

func (r *Rehearsal) checkAnswer(held *record.MFADevice, c ledger.CredentialProof) error {
	challenge, err := hex.DecodeString(c.Challenge)
	if err != nil {
		return err
	}
	for _, d := range r.Account.Devices() {
		if d.ARN == held.DeviceARN {
			mac := hmac.New(sha1.New, d.Seed)
			mac.Write(challenge)
			if hex.EncodeToString(mac.Sum(nil)) == c.Answer {
				return nil
			}
		}
	}
	return message.Errorf("the answer for %s does not match the account's seed", c.CredentialID)
}

// rotate loses a daily key; a spare key replaces it.
func (r *Rehearsal) rotate() Act {
	lost := r.Daily[1]
	was := r.UserDaily()
	now := was
	now.keys = []*simcard.Card{r.Daily[0], r.spare}
	var before []simaws.Device
	return Act{
		Name:  "rotate",
		story: message.Textf("key %d is left in a taxi; every seed on it is replaced, and a spare key takes its place", lost.Serial()),
		Play: func(ctx context.Context) error {
			before = r.Account.Devices()
			lost.Pull()
			return r.do(ctx, rotateLine(lost, r.spare))
		},
		check: func() (message.Text, error) { return r.rotated(now, lost, before) },
	}
}

// rotated checks that the group has a new seed, that the lost key opens nothing, and
// that every other device is untouched.
func (r *Rehearsal) rotated(now enrollment, lost *simcard.Card, before []simaws.Device) (message.Text, error) {
	found, err := r.Enrolled(now)
	if err != nil {
		return message.Text{}, err
	}
	devices := r.Account.Devices()
	for _, d := range before {
		opens := slices.ContainsFunc(lost.Stored(), func(s simcard.Stored) bool { return string(s.Key) == string(d.Seed) })
		remains := slices.ContainsFunc(devices, func(now simaws.Device) bool { return now.ARN == d.ARN && now.Owner == d.Owner })
		switch {
		case opens && remains:
			return message.Text{}, message.Errorf("the account still has %s, which the lost key opens", d.ARN)
		case !opens && !remains:
			return message.Text{}, message.Errorf("the account has lost %s, which no command touched", d.ARN)
		}
	}
	return message.Textf("key %d opens nothing; %s", lost.Serial(), found), nil
}
