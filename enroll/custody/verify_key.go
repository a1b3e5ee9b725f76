package custody

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/oath"
)

// inspection is one key under Verify.
type inspection struct {
	run      *verifying
	key      *device.Key
	recorded *record.Key
	last     *record.HeldKey // as it was when it took its newest seed
	serial   device.KeySerial

	salt     string
	locked   bool
	wasReset bool
	broken   error // the key cannot be asked
	entries  []oath.Credential
	held     []heldProof
	retired  []string
	left     int // touches that are still to come
}

// heldProof is one credential that the key should have, and what was found.
type heldProof struct {
	ledger.CredentialProof
	touch bool
}

func (v *verifying) inspect(key *device.Key) *inspection {
	i := &inspection{run: v, key: key, serial: key.Info().Serial}
	i.recorded = v.book.Key(uint32(i.serial))
	for _, d := range i.recorded.Held() {
		i.last = d.Key(uint32(i.serial))
		if d.IsLive() {
			i.held = append(i.held, heldProof{touch: d.Touch, CredentialProof: ledger.CredentialProof{
				Device: d.Ceremony, CredentialID: i.last.CredentialID, Result: ledger.NotAsked,
			}})
		}
	}
	return i
}

// look reads what a key shows without an access code.
func (i *inspection) look(ctx context.Context) {
	i.broken = i.key.Use(ctx, func(s *oath.Session) error {
		i.salt, i.locked = hex.EncodeToString(s.Salt()), s.Locked()
		return nil
	})
	if i.broken != nil {
		return
	}
	if i.wasReset = i.salt != i.last.OATHSalt; i.wasReset {
		// The operator learns it before typing an access code: another person may have
		// reset the key and set another code, and this one must not be tried.
		i.run.env.Person.Progress(step.Event{Step: step.OnKey("look", uint32(i.serial)), Key: i.serial, What: step.Failed, Err: ErrWasReset})
	}
}

// unlock asks for the access code of a key that has one. The operator does not know the
// code of a key that was reset.
func (i *inspection) unlock(ctx context.Context) error {
	if i.broken != nil || !i.locked || i.wasReset {
		return nil //nolint:nilerr // the result shows the broken key
	}
	for _, other := range i.run.keys {
		other.key.Release()
	}
	err := keyring.Unlock(ctx, i.run.env, i.key)
	if errors.Is(err, oath.ErrWrongAccessCode) {
		i.broken = err
		return nil
	}
	return err
}

// list reads which credentials are on the key.
func (i *inspection) list(ctx context.Context) {
	switch {
	case i.broken != nil:
		return
	case i.wasReset && i.locked:
		i.broken = fmt.Errorf("%w, and it has an access code that the record knows nothing of", ErrWasReset)
		return
	}
	i.broken = i.key.Use(ctx, func(s *oath.Session) (err error) {
		i.entries, err = s.List()
		return err
	})
	for _, old := range i.recorded.Owes() {
		if id := old.Key(uint32(i.serial)).CredentialID; i.has(id) {
			i.retired = append(i.retired, id)
		}
	}
}

// countTouches counts one touch for each challenge that will be put to a credential
// which requires it: its own, and the common one.
func (i *inspection) countTouches(shared map[string][]byte) {
	for _, h := range i.held {
		if !h.touch || !i.has(h.CredentialID) {
			continue
		}
		i.left++
		if shared[h.Device] != nil {
			i.left++
		}
	}
}

// prove puts one challenge to each recorded credential.
func (i *inspection) prove(ctx context.Context) {
	for n := range i.held {
		i.proveOne(ctx, &i.held[n])
	}
}

func (i *inspection) proveOne(ctx context.Context, h *heldProof) {
	if err := firstOf(i.broken, context.Cause(ctx)); err != nil {
		h.Why = err.Error()
		return
	}
	if !i.has(h.CredentialID) {
		h.Result = ledger.Missing
		return
	}
	witness, ok := i.run.witness(h.Device)
	if !ok {
		h.Why = "no unused witness is left: rotate the group"
		return
	}
	challenge, err := witness.ChallengeBytes()
	var answer oath.Full
	if err == nil {
		answer, err = i.ask(ctx, h, challenge)
	}
	if err != nil {
		h.Why = err.Error()
		if gone(err) {
			i.broken = err
		}
		return
	}
	h.Challenge, h.Answer = witness.Challenge, hex.EncodeToString(answer.HMAC)
	switch {
	case witness.Check(answer.HMAC):
		h.Result = ledger.Proven
	default:
		h.Result = ledger.WrongSeed
		if record, again := i.run.book.Answered(h.Answer); again {
			h.Why = fmt.Sprintf("it gave the answer of record %d once more", record)
		}
	}
}

func (i *inspection) ask(ctx context.Context, h *heldProof, challenge []byte) (oath.Full, error) {
	q := keyring.Question{
		Step: step.OnKey("verify", uint32(i.serial)), Key: i.serial,
		Credential: h.CredentialID, Touch: h.touch, Left: i.left, Challenge: challenge,
	}
	if q.Touch {
		i.left--
		q.Left = i.left
	}
	return keyring.Ask(ctx, i.run.env, q, func(fn func(*oath.Session) error) error { return i.key.Use(ctx, fn) })
}

func (i *inspection) has(id string) bool {
	return slices.ContainsFunc(i.entries, func(e oath.Credential) bool { return e.ID == id })
}

// gone reports whether a key that failed so is not worth asking again.
func gone(err error) bool {
	return errors.Is(err, device.ErrNotOnDesk) || errors.Is(err, device.ErrRemoved) || errors.Is(err, device.ErrKeyChanged) || errors.Is(err, device.ErrTimeout)
}

// proof returns what the record will contain.
func (i *inspection) proof() KeyProof {
	info := i.key.Info()
	p := KeyProof{
		Verified: ledger.Verified{
			KeySerial: uint32(i.serial), OATHSalt: i.salt, Model: info.Model, Firmware: info.Firmware.String(),
			Result: ledger.Proven, WasReset: i.wasReset,
		},
		Retired: i.retired,
	}
	if len(i.held) == 0 {
		p.Notes = append(p.Notes, "it holds no seed that is in use")
		if i.broken != nil {
			p.Result = ledger.Incomplete
			p.Notes = append(p.Notes, i.broken.Error())
		}
	}
	known := slices.Clone(i.retired)
	for _, h := range i.held {
		p.Credentials = append(p.Credentials, h.CredentialProof)
		known = append(known, h.CredentialID)
		switch h.Result {
		case ledger.Proven:
		case ledger.NotAsked:
			p.Result = worse(p.Result, ledger.Incomplete)
		default:
			p.Result = ledger.Wrong
		}
	}
	for _, e := range i.entries {
		if !slices.Contains(known, e.ID) {
			p.Others = append(p.Others, e.ID)
		}
	}
	if i.wasReset {
		p.Result = ledger.Wrong
	}
	if p.Firmware != i.last.Firmware {
		p.Result = ledger.Wrong
		p.Notes = append(p.Notes, fmt.Sprintf("its firmware is %s, and the record says %s: a key's firmware never changes", p.Firmware, i.last.Firmware))
	}
	return p
}

// worse returns the worse of two results of a key.
func worse(a, b string) string {
	if a == ledger.Wrong || b == ledger.Proven {
		return a
	}
	return b
}

// firstOf returns the first error.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
