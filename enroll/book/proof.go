package book

import (
	"encoding/hex"
	"fmt"

	"rootseal/enroll/ledger"
)

// How a key has proven a device's seed.
const (
	ByEnrolment = "enrolment" // its full HMAC was the seed's, before the device was enabled
	ByAdoption  = "adoption"  // all keys of the group gave the same answers
	ByWitness   = "witness"   // it answered a witness
	ByEqual     = "equal"     // it answered a fresh challenge as another key of the group
)

// Proof says that a key held a device's seed.
type Proof struct {
	Ref
	Kind   string // a By constant
	Device string // ceremony
}

// Check is what a verify found of one credential, proven or not.
type Check struct {
	Ref
	Result   string // ledger.Proven, ledger.Missing, ledger.WrongSeed, ledger.NotAsked
	Why      string // of what was not asked
	WasReset bool   // the key's OATH application had been reset
}

// IsWrong tells whether the key does not hold what it should.
func (c *Check) IsWrong() bool {
	return c != nil && (c.Result == ledger.Missing || c.Result == ledger.WrongSeed)
}

// proofID names a verify record as a seal does: by the numbering of the trip
// that both were made on.
type proofID struct{ trip, sequence uint64 }

func (b *Book) verify(ref Ref, sequence uint64, body *ledger.Verified) {
	key := b.know(body.KeySerial)
	key.isAs(body.Model, body.Firmware, body.OATHSalt)
	key.LastCheck = &KeyCheck{Ref: ref, Result: body.Result, WasReset: body.WasReset}
	b.verified[proofID{ref.Trip, sequence}] = body
	for _, c := range body.Credentials {
		held := b.held(ref, body.KeySerial, c.Device)
		if held == nil {
			continue
		}
		b.useWitness(ref, c.Device, c.Challenge)
		if c.Result == ledger.NotAsked && held.LastCheck.IsWrong() {
			continue // that nothing was asked mends nothing
		}
		held.LastCheck = &Check{Ref: ref, Result: c.Result, Why: c.Why, WasReset: body.WasReset}
		if c.Result != ledger.Proven {
			continue
		}
		proof := &Proof{Ref: ref, Device: c.Device}
		switch {
		case c.Challenge != "" && b.isAnswer(c.Device, c.Challenge, c.Answer):
			proof.Kind = ByWitness
		case c.Challenge == "" && len(c.Equal) > 0:
			proof.Kind = ByEqual
		default:
			held.LastCheck.Result = ledger.NotAsked
			held.LastCheck.Why = "the record's own evidence does not bear it out"
			b.report(ref, "proof", body.KeySerial, fmt.Sprintf("key %d is called proven for %s, and the answer there does not prove it", body.KeySerial, c.CredentialID))
			continue
		}
		held.LastProof, key.LastProof = proof, proof
	}
}

// held is what a record says of a key and a device; nil, and a finding, where
// the record has no such device or the key is not of its group.
func (b *Book) held(ref Ref, serial uint32, device string) *HeldKey {
	d := b.known(ref, device)
	if d == nil {
		return nil
	}
	held := d.Key(serial)
	if held == nil {
		b.report(ref, "record", serial, fmt.Sprintf("key %d is not of the group of %s", serial, d.Name()))
	}
	return held
}

// known is the device that a record speaks of; nil, and a finding, where there
// is none.
func (b *Book) known(ref Ref, device string) *MFADevice {
	d := b.Device(device)
	if d == nil {
		b.report(ref, "record", 0, fmt.Sprintf("it speaks of device %s, which no record has", device))
	}
	return d
}

func (b *Book) isAnswer(device, challenge, answer string) bool {
	d := b.Device(device)
	w, ok := d.witnesses.find(challenge)
	raw, err := hex.DecodeString(answer)
	return ok && err == nil && w.Check(raw)
}

// Answered is the verify record in which a key gave this answer, in hex digits.
func (b *Book) Answered(answer string) (record uint64, ok bool) {
	for id, body := range b.verified {
		for _, c := range body.Credentials {
			if c.Answer == answer {
				return id.sequence, true
			}
		}
	}
	return 0, false
}
