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

// inspection is the verification of one key.
type inspection struct {
	run      *verifying
	key      *device.Key
	recorded *record.Key
	last     *record.HeldKey // the key's state when it received its newest seed
	serial   device.KeySerial

	salt     string
	locked   bool
	wasReset bool
	broken   error // why the key cannot be verified
	entries  []oath.Credential
	held     []heldProof
	retired  []string
	left     int // remaining touches
}

// heldProof is the proof of one credential that the key should have.
type heldProof struct {
	ledger.CredentialProof
	touch bool

	doubtful bool // the device may be forged: it says nothing about the key unless proven
}

func (v *verifying) inspect(key *device.Key) *inspection {
	i := &inspection{run: v, key: key, serial: key.Info().Serial}
	i.recorded = v.book.Key(uint32(i.serial))
	for _, d := range i.recorded.Held() {
		held, doubtful := d.Key(uint32(i.serial)), i.recorded.Doubts(d)
		if !doubtful {
			i.last = held
		}
		if d.IsLive() {
			i.held = append(i.held, heldProof{touch: d.Touch, doubtful: doubtful, CredentialProof: ledger.CredentialProof{
				Device: d.Ceremony, CredentialID: held.CredentialID, Result: ledger.NotAsked,
			}})
		}
	}
	return i
}

// look reads what a key reports without an access code.
func (i *inspection) look(ctx context.Context) {
	i.broken = i.key.Use(ctx, func(s *oath.Session) error {
		i.salt, i.locked = hex.EncodeToString(s.Salt()), s.Locked()
		return nil
	})
	if i.broken != nil {
		return
	}
	if i.wasReset = i.salt != i.last.OATHSalt; i.wasReset {
		// Report it before any question for an access code: the person who reset
		// the key may have set another access code, and rootseal must not try the
		// old one.
		i.run.env.Person.Progress(step.Event{Step: step.OnKey("look", uint32(i.serial)), Key: i.serial, What: step.Failed, Err: ErrWasReset})
	}
}

// unlock asks for the access code of a locked key. It skips a key that was reset,
// because the operator's access code belongs to the key before the reset. A key
// that stays locked does not keep the others from being proven.
func (i *inspection) unlock(ctx context.Context) error {
	if i.broken != nil || !i.locked || i.wasReset {
		return nil //nolint:nilerr // i.broken is reported with the key
	}
	for _, other := range i.run.keys {
		other.key.Release()
	}
	err := keyring.Unlock(ctx, i.run.env, i.key)
	i.broken = err
	if errors.Is(err, oath.ErrWrongAccessCode) {
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
		i.broken = fmt.Errorf("%w, and the key has an access code that is not in the ledger", ErrWasReset)
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

// canProve reports whether a credential is there that a challenge can be put to.
func (i *inspection) canProve() bool {
	return i.broken == nil && slices.ContainsFunc(i.held, func(h heldProof) bool { return i.has(h.CredentialID) })
}

// countTouches counts the touches to come: one for the one-time challenge of each
// credential with touch, and one for its common challenge.
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

// prove puts a one-time challenge to each recorded credential.
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

// gone reports whether an error means that the key cannot be asked again.
func gone(err error) bool {
	return errors.Is(err, device.ErrNotOnDesk) || errors.Is(err, device.ErrRemoved) || errors.Is(err, device.ErrKeyChanged) || errors.Is(err, device.ErrTimeout)
}

// proof returns what is recorded and shown for the key.
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
		if h.doubtful && h.Result != ledger.Proven {
			p.Notes = append(p.Notes, fmt.Sprintf("it does not prove %q of ceremony %s, whose enrollment no officer has signed", h.CredentialID, h.Device))
			known = append(known, h.CredentialID)
			continue
		}
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
		p.Notes = append(p.Notes, fmt.Sprintf("its firmware is %s, but the ledger has %s: a key's firmware never changes", p.Firmware, i.last.Firmware))
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

// firstOf returns the first error that is not nil.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
