package ledger

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"

	"rootseal/message"
)

// challengeSize is the size of a time step, the only size that every applet accepts.
const challengeSize = 8

// NewWitnesses makes n one-time challenges at random. answer returns the seed's
// full HMAC answer to a challenge of 8 bytes. It is computed on the host, so a
// one-time challenge costs no command and no touch.
func NewWitnesses(answer func(challenge []byte) []byte, n int) []Witness {
	witnesses := make([]Witness, 0, n)
	used := make(map[[challengeSize]byte]bool, n)
	for len(witnesses) < n {
		var challenge [challengeSize]byte
		// Since Go 1.24 rand.Read never returns an error.
		rand.Read(challenge[:])
		// With a first byte of zero the challenge could be a time step, and the answer
		// a code that AWS accepts.
		if challenge[0] == 0 || used[challenge] {
			continue
		}
		used[challenge] = true
		sum := witnessSum(challenge[:], answer(bytes.Clone(challenge[:])))
		witnesses = append(witnesses, Witness{
			Challenge: hex.EncodeToString(challenge[:]),
			SHA256:    hex.EncodeToString(sum[:]),
		})
	}
	return witnesses
}

// ChallengeBytes returns the 8 bytes to send to the key.
func (w Witness) ChallengeBytes() ([]byte, error) {
	challenge, err := hex.DecodeString(w.Challenge)
	if err != nil {
		return nil, fmt.Errorf("reading challenge of witness: %w", err)
	}
	if len(challenge) != challengeSize || challenge[0] == 0 {
		return nil, message.Errorf("reading challenge of witness: %q could be a time step or is not %d bytes", w.Challenge, challengeSize)
	}
	return challenge, nil
}

// Check reports whether answer, the full HMAC of 20, 32 or 64 bytes, is the answer
// of the seed.
func (w Witness) Check(answer []byte) bool {
	challenge, err := w.ChallengeBytes()
	if err != nil {
		return false
	}
	sum := witnessSum(challenge, answer)
	return subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(w.SHA256)) == 1
}

func witnessSum(challenge, answer []byte) [sha256.Size]byte {
	return sha256.Sum256(append(bytes.Clone(challenge), answer...))
}
