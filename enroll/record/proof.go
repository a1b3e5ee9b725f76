package record

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
	b.use(ref, body.KeySerial, "was verified")
	key.LastCheck = &KeyCheck{Ref: ref, Result: body.Result, WasReset: body.WasReset}
	b.verified[proofID{ref.Trip, sequence}] = body
	for _, c := range body.Credentials {
		held := b.held(ref, body.KeySerial, c.Device)
		if held == nil {
			continue
		}
		b.useWitness(ref, c.Device, c.Challenge)
		b.heard(ref, c.Answer)
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
			b.report(ref, SortProof, body.KeySerial, fmt.Sprintf("key %d is called proven for %s, and the answer there does not prove it", body.KeySerial, c.CredentialID))
			continue
		}
		held.LastProof, key.LastProof = proof, proof
	}
}

func (b *Book) isAnswer(device, challenge, answer string) bool {
	d := b.Device(device)
	w, ok := d.witnesses.find(challenge)
	raw, err := hex.DecodeString(answer)
	return ok && err == nil && w.Check(raw)
}

// Answered is the record in which a key first gave this answer, in hex digits.
func (b *Book) Answered(answer string) (record uint64, ok bool) {
	record, ok = b.answers[answer]
	return record, ok
}

// heard notes an answer that a record gives away.
func (b *Book) heard(ref Ref, answer string) {
	if _, before := b.answers[answer]; answer != "" && !before {
		b.answers[answer] = ref.Sequence
	}
}
