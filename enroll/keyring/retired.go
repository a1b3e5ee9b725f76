package keyring

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
	"rootseal/oath"
)

// ErrNoWitness says that nothing can prove a retired credential.
var ErrNoWitness = errors.New("no unused witness of the retired device is left")

// Seed names a seed that keys hold and no device uses: a retired device's, or that of
// a ceremony that was undone.
type Seed struct {
	Ceremony string // that wrote it
	Touch    bool
}

// SeedOf returns the seed of a device.
func SeedOf(d *record.MFADevice) Seed { return Seed{Ceremony: d.Ceremony, Touch: d.Touch} }

// Retired is one credential of such a seed on one key. It is deleted only after it
// has answered a one-time challenge of the seed: an id alone does not show whose a
// credential is.
type Retired struct {
	Env    *env.Env
	Seed   Seed
	On     ledger.LeftCredential
	Use    Use                                      // runs a function in the key's session
	Record func(context.Context, ledger.Body) error // writes on behalf of the command
}

// Clean deletes the credential and records that it is deleted. cleaned is false if
// something else has its name.
func (r Retired) Clean(ctx context.Context) (cleaned bool, err error) {
	gone, err := r.Delete(ctx)
	if err != nil || !gone || r.isCleaned() {
		return gone, err
	}
	return true, r.Record(ctx, &ledger.Cleaned{KeySerial: r.On.KeySerial, Device: r.Seed.Ceremony, CredentialID: r.On.CredentialID})
}

// Delete deletes the credential. gone is false if it does not prove itself. If another
// command has used the challenge since, Delete reads the key again, which that command
// may have cleaned, and the credential answers the next challenge.
func (r Retired) Delete(ctx context.Context) (gone bool, err error) {
	refused := "" // challenge that another command has used
	for {
		there, err := r.isThere(Listed)
		if err != nil || !there {
			return err == nil, err
		}
		proof, err := r.Prove(ctx)
		if err != nil || proof == nil {
			return false, err
		}
		err = r.Record(ctx, proof)
		if errors.Is(err, ErrWitnessUsed) && proof.Challenge != refused {
			refused = proof.Challenge
			continue
		}
		if err != nil {
			return false, err
		}
		if err := r.delete(); err != nil {
			return false, message.Errorf("deleting %q from key %d: %w", r.On.CredentialID, r.On.KeySerial, err)
		}
		return true, nil
	}
}

// Leave turns the outcome of Clean or Delete into a [step.LeftError] if the
// credential stays and the ceremony goes on.
func (r Retired) Leave(gone bool, err error) error {
	var why string
	switch {
	case errors.Is(err, ErrNoWitness):
		why = "cannot be proven, as no one-time challenge of its seed is left" // no later command could do it either
	case errors.Is(err, oath.ErrTouchTimeout):
		why = "was not touched, and so not proven"
	case err == nil && !gone:
		why = "does not answer as its seed would"
	default:
		return err
	}
	return &step.LeftError{Owed: ledger.Owed{KeySerial: r.On.KeySerial, What: message.Englishf(
		"%q on key %d %s; it was left alone", r.On.CredentialID, r.On.KeySerial, why)}}
}

// Prove puts one unused challenge to the credential, and returns its answer; nil if it
// does not fit.
func (r Retired) Prove(ctx context.Context) (*ledger.Clean, error) {
	witness, ok := record.Read(r.Env.Ledger.Records()).Next(r.Seed.Ceremony, 0)
	if !ok {
		return nil, message.Errorf("cleaning key %d of %q: %w", r.On.KeySerial, r.On.CredentialID, ErrNoWitness)
	}
	challenge, err := witness.ChallengeBytes()
	if err != nil {
		return nil, err
	}
	answer, err := Ask(ctx, r.Env, Question{
		Step: step.OnKey("clean", r.On.KeySerial), Key: device.KeySerial(r.On.KeySerial),
		Credential: r.On.CredentialID, Touch: r.Seed.Touch, Challenge: challenge,
	}, r.Use)
	if err != nil || !witness.Check(answer.HMAC) {
		return nil, err
	}
	return &ledger.Clean{
		KeySerial: r.On.KeySerial, Device: r.Seed.Ceremony, CredentialID: r.On.CredentialID,
		Challenge: witness.Challenge, Answer: hex.EncodeToString(answer.HMAC), Endpoints: r.Env.ConfirmedEndpoints(),
	}, nil
}

func (r Retired) isThere(list func(*oath.Session) ([]oath.Credential, error)) (there bool, err error) {
	err = r.Use(func(s *oath.Session) error {
		entries, err := list(s)
		there = has(entries, r.On.CredentialID)
		return err
	})
	return there, err
}

// isCleaned reports whether another command has recorded the deletion.
func (r Retired) isCleaned() bool {
	return slices.ContainsFunc(r.Env.Ledger.Records(), func(rec ledger.Record) bool {
		body, is := rec.Body.(*ledger.Cleaned)
		return is && body.KeySerial == r.On.KeySerial && body.Device == r.Seed.Ceremony
	})
}

func has(entries []oath.Credential, id string) bool {
	return slices.ContainsFunc(entries, func(e oath.Credential) bool { return e.ID == id })
}

// LeftOnGone is what a key that will never come back may still hold: a seed whose
// device is not at AWS.
func LeftOnGone(serial uint32, id string) ledger.Owed {
	return ledger.Owed{KeySerial: serial, What: message.Englishf(
		"key %d was given up: it may hold %q, which opens nothing; delete it if the key turns up", serial, id)}
}
