package enroll

import (
	"bytes"
	"context"
	"crypto/rand"
	"slices"
	"sync"

	"rootseal/enroll/ledger"
)

// shared are the devices that more than one key of this run should hold, each
// with a fresh random challenge.
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
			challenges[device] = freshChallenge()
		}
	}
	return challenges
}

// freshChallenge is 8 random bytes that are no time step.
func freshChallenge() []byte {
	challenge := make([]byte, 8)
	for challenge[0] == 0 {
		rand.Read(challenge) // since Go 1.24 it never returns an error
	}
	return challenge
}

// compare puts the same challenge to all keys of a device. A recorded witness
// shows that a key holds the seed of the record; this shows, by a question that
// nobody could have foreseen, that they hold the same one.
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
				continue // its witness says what is wrong, or that it was not asked
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
}

// equals are the serials of the other keys that answered as this one did.
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
