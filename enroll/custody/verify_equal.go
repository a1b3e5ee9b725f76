package custody

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
)

// shared returns the devices that several keys of this run should hold, each with
// a fresh random challenge.
func (v *verifying) shared() map[string][]byte {
	holders := map[string]int{}
	for _, key := range v.keys {
		for _, h := range key.held {
			if key.has(h.CredentialID) {
				holders[h.Device]++
			}
		}
	}
	challenges := map[string][]byte{}
	for device, n := range holders {
		if n > 1 {
			challenges[device] = keyring.FreshChallenge()
		}
	}
	return challenges
}

// compare puts the same challenge to all keys of a device. A one-time challenge
// shows that a key holds the recorded seed. The fresh challenge, which an
// attacker cannot foresee, shows that all keys hold the same one.
func (v *verifying) compare(ctx context.Context, challenges map[string][]byte) {
	var mu sync.Mutex
	answers := map[string]map[uint32][]byte{}
	v.each(func(key *inspection) {
		for n := range key.held {
			h := &key.held[n]
			challenge := challenges[h.Device]
			if challenge == nil || h.Result == ledger.Missing || key.broken != nil || context.Cause(ctx) != nil {
				continue
			}
			answer, err := key.ask(ctx, h, challenge)
			if err != nil {
				if h.Result == ledger.Proven && context.Cause(ctx) == nil {
					h.Result, h.Why = ledger.NotAsked, "it answered its witness, and not a fresh challenge: "+err.Error()
				}
				continue
			}
			mu.Lock()
			if answers[h.Device] == nil {
				answers[h.Device] = map[uint32][]byte{}
			}
			answers[h.Device][uint32(key.serial)] = answer.HMAC
			mu.Unlock()
		}
	})
	for _, key := range v.keys {
		for n := range key.held {
			h := &key.held[n]
			h.Equal = equals(answers[h.Device], uint32(key.serial))
		}
	}
	for device, given := range answers {
		v.conclude(device, given)
	}
}

// conclude judges the keys of a device by their answers to the common challenge.
// A thief who copied the ledger and had a key for an hour can build a card that
// answers the one-time challenges, but not this one. A key without an unused
// one-time challenge is proven by an answer equal to that of a proven key.
func (v *verifying) conclude(device string, given map[uint32][]byte) {
	proven := map[uint32]*heldProof{} // by a one-time challenge, and with an answer to the common one
	var unasked []*heldProof
	for _, key := range v.keys {
		for n := range key.held {
			h := &key.held[n]
			switch serial := uint32(key.serial); {
			case h.Device != device || given[serial] == nil:
			case h.Result == ledger.Proven:
				proven[serial] = h
			case h.Result == ledger.NotAsked && h.Challenge == "":
				unasked = append(unasked, h)
			}
		}
	}
	isProven := func(serial uint32) bool { return proven[serial] != nil }
	for _, h := range unasked {
		if slices.ContainsFunc(h.Equal, isProven) {
			h.Result, h.Why = ledger.Proven, ""
		}
	}
	// The majority is right. Without a majority, nothing shows which key is
	// false.
	for _, h := range proven {
		same := 1
		for _, other := range h.Equal {
			if isProven(other) {
				same++
			}
		}
		if 2*same <= len(proven) {
			h.Result, h.Why = ledger.WrongSeed, "it answered its witness, and a fresh challenge otherwise than the other keys"
		}
	}
}

// equals returns the serials of the other keys with the same answer as this one.
func equals(answers map[uint32][]byte, serial uint32) []uint32 {
	var same []uint32
	for other, answer := range answers {
		if mine := answers[serial]; other != serial && mine != nil && bytes.Equal(answer, mine) {
			same = append(same, other)
		}
	}
	slices.Sort(same)
	return same
}
