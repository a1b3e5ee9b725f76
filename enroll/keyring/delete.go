package keyring

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/oath"
)

// WhyLeft tells why a credential is left where it is and the ceremony goes on;
// empty where it is gone, or the error is one to stop for.
func WhyLeft(gone bool, err error) string {
	switch {
	case errors.Is(err, ErrNoWitness):
		return "cannot be proven, as no one-time challenge of its seed is left" // no later command could do it either
	case errors.Is(err, oath.ErrTouchTimeout):
		return "was not touched, and so not proven"
	case err == nil && !gone:
		return "does not answer as its seed would"
	}
	return ""
}

func LeftAlone(left ledger.LeftCredential, why string) ledger.Owed {
	return ledger.Owed{KeySerial: left.KeySerial, What: fmt.Sprintf(
		"%q on key %d %s; it was left alone", left.CredentialID, left.KeySerial, why)}
}

// heldSeed is a seed that keys hold and no device uses: of a device that is
// retired, or of a ceremony that was taken back.
type Seed struct {
	Ceremony string // that wrote it
	Touch    bool
}

func SeedOf(d *record.MFADevice) Seed { return Seed{Ceremony: d.Ceremony, Touch: d.Touch} }

// CleanKey deletes a retired credential that proves itself, and records both
// what it is going to do and that it is done. cleaned is false where something
// else stands there under that name.
func CleanKey(ctx context.Context, room *env.Env, old Seed, left ledger.LeftCredential,
	use func(func(*oath.Session) error) error, record func(ledger.Body) error,
) (cleaned bool, err error) {
	gone, err := DeleteProven(ctx, room, old, left, use, record)
	if err != nil || !gone {
		return false, err
	}
	if isCleaned(room, left, old.Ceremony) {
		return true, nil
	}
	return true, record(&ledger.Cleaned{KeySerial: left.KeySerial, Device: old.Ceremony, CredentialID: left.CredentialID})
}

// DeleteProven deletes a credential that proves itself; gone is false where it
// does not. Where another command has used its witness meanwhile the key is
// looked at again, which that command may have cleaned, and the credential asked
// its next witness: each is proof once.
func DeleteProven(ctx context.Context, room *env.Env, old Seed, left ledger.LeftCredential,
	use func(func(*oath.Session) error) error, record func(ledger.Body) error,
) (gone bool, err error) {
	refused := "" // challenge of the witness that was used meanwhile
	for {
		there := false
		err := use(func(s *oath.Session) error {
			entries, err := Listed(s)
			there = has(entries, left.CredentialID)
			return err
		})
		if err != nil || !there {
			return !there, err
		}
		proof, err := ProveRetired(ctx, room, old, left, use)
		if err != nil || proof == nil {
			return false, err
		}
		err = record(proof)
		if errors.Is(err, ErrWitnessUsed) && proof.Challenge != refused {
			refused = proof.Challenge
			continue
		}
		if err != nil {
			return false, err
		}
		if err := deleteFrom(use, left.CredentialID); err != nil {
			return false, fmt.Errorf("deleting %q from key %d: %w", left.CredentialID, left.KeySerial, err)
		}
		return true, nil
	}
}

// WitnessIsFree is the condition of a record that gives away the answer to a
// witness of a retired device, nil of others.
func WitnessIsFree(body ledger.Body) func([]ledger.Record) error {
	clean, is := body.(*ledger.Clean)
	if !is {
		return nil
	}
	used := ledger.CredentialProof{Device: clean.Device, CredentialID: clean.CredentialID, Challenge: clean.Challenge}
	return func(records []ledger.Record) error { return UnusedIn(records, 0, used) }
}

// deleteFrom deletes a credential. What an error says of it, LIST tells.
func deleteFrom(use func(func(*oath.Session) error) error, id string) error {
	err := use(func(s *oath.Session) error { return s.Delete(id) })
	if err == nil {
		return nil
	}
	there := true
	lookErr := use(func(s *oath.Session) error {
		entries, err := s.List()
		there = has(entries, id)
		return err
	})
	if lookErr != nil || there {
		return fmt.Errorf("still there: %w", err)
	}
	return nil
}

func has(entries []oath.Credential, id string) bool {
	return slices.ContainsFunc(entries, func(e oath.Credential) bool { return e.ID == id })
}

// ProveRetired has the credential answer one unused witness of the retired
// device; nil where it does not.
func ProveRetired(ctx context.Context, room *env.Env, old Seed, left ledger.LeftCredential, use func(func(*oath.Session) error) error) (*ledger.Clean, error) {
	witness, ok := record.Read(room.Ledger.Records()).Next(old.Ceremony, 0)
	if !ok {
		return nil, fmt.Errorf("cleaning key %d of %q: %w", left.KeySerial, left.CredentialID, ErrNoWitness)
	}
	challenge, err := witness.ChallengeBytes()
	if err != nil {
		return nil, err
	}
	answer, err := Ask(ctx, room, Question{
		Step: step.OnKey("clean", left.KeySerial), Key: device.KeySerial(left.KeySerial),
		Credential: left.CredentialID, Touch: old.Touch, Challenge: challenge,
	}, use)
	if err != nil || !witness.Check(answer.HMAC) {
		return nil, err
	}
	return &ledger.Clean{
		KeySerial: left.KeySerial, Device: old.Ceremony, CredentialID: left.CredentialID,
		Challenge: witness.Challenge, Answer: hex.EncodeToString(answer.HMAC),
	}, nil
}

func isCleaned(room *env.Env, left ledger.LeftCredential, ceremony string) bool {
	return slices.ContainsFunc(room.Ledger.Records(), func(r ledger.Record) bool {
		body, is := r.Body.(*ledger.Cleaned)
		return is && body.KeySerial == left.KeySerial && body.Device == ceremony
	})
}

// Witnesses is how many each device gets: one is used up at each proof of each
// key, so 96 last four keys for twelve years at two proofs a year.
const Witnesses = 96

var (
	ErrWitnessUsed = hint.Sentinel(hint.StartAgain, "another command has used this witness meanwhile")
	ErrNoWitness   = hint.Sentinel(hint.DeleteRetired, "no unused witness of the retired device is left")
)

const Period = 30 * time.Second // AWS's, and the default everywhere

// UnusedIn refuses a witness that another command has used meanwhile, or taken for
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

// FreshChallenge is 8 random bytes that are no time step.
func FreshChallenge() []byte {
	challenge := make([]byte, 8)
	for challenge[0] == 0 {
		rand.Read(challenge) // since Go 1.24 it never returns an error
	}
	return challenge
}
