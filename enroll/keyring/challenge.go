package keyring

import (
	"crypto/rand"
	"fmt"
	"time"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Period is the time step of every code: AWS's, and the default everywhere.
const Period = 30 * time.Second

// Witnesses is how many one-time challenges each device gets. Each proof of each
// key uses one up, so 96 last four keys for twelve years at two proofs a year.
const Witnesses = 96

// ErrWitnessUsed says that another command was first to use a one-time challenge.
var ErrWitnessUsed = hint.Sentinel(hint.StartAgain, "another command has just used this challenge")

// WitnessIsFree returns the condition of a record that gives away the answer to a
// challenge of a retired device; nil for other records.
func WitnessIsFree(body ledger.Body) func([]ledger.Record) error {
	clean, is := body.(*ledger.Clean)
	if !is {
		return nil
	}
	used := ledger.CredentialProof{Device: clean.Device, CredentialID: clean.CredentialID, Challenge: clean.Challenge}
	return func(records []ledger.Record) error { return UnusedIn(records, 0, used) }
}

// UnusedIn refuses a challenge that another command has used since, or reserved for
// another trip.
func UnusedIn(records []ledger.Record, trip uint64, proofs ...ledger.CredentialProof) error {
	b := record.Read(records)
	for _, p := range proofs {
		if p.Challenge != "" && !b.IsFree(p.Device, p.Challenge, trip) {
			return fmt.Errorf("%w: %s", ErrWitnessUsed, p.CredentialID)
		}
	}
	return nil
}

// FreshChallenge returns 8 random bytes that are no time step.
func FreshChallenge() []byte {
	challenge := make([]byte, 8)
	for challenge[0] == 0 {
		rand.Read(challenge) // never fails (Go 1.24)
	}
	return challenge
}
