package record

import (
	"encoding/hex"
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Kinds of proof that a key holds a device's seed.
const (
	ByEnrolment = "enrolment" // its full HMAC matched the seed, before the device was enabled
	ByAdoption  = "adoption"  // all keys of the group gave the same answers
	ByWitness   = "witness"   // it answered a one-time challenge
	ByEqual     = "equal"     // it gave the same answer to a fresh challenge as a proven key of the group
)

// Proof is the evidence that a key held a device's seed.
type Proof struct {
	Ref
	Kind   string // a By constant
	Device string // ceremony
}

// Check is the result of a verification for one credential.
type Check struct {
	Ref
	Result   string // ledger.Proven, ledger.Missing, ledger.WrongSeed, ledger.NotAsked
	Why      string // why the credential was not asked
	WasReset bool   // the key's OATH application had been reset
}

// isWrong reports whether the key does not hold the seed that it should.
func (c *Check) isWrong() bool {
	return c != nil && (c.Result == ledger.Missing || c.Result == ledger.WrongSeed)
}

// proofID identifies a verify record in the way that a seal does: by its number
// on the trip on which both were made.
type proofID struct{ trip, sequence uint64 }

// revealed is what the records show of the keys' answers.
type revealed struct {
	verified map[proofID]*ledger.Verified
	answers  map[string]uint64 // each revealed answer: its first record
	asked    map[string]uint64 // each one-time challenge that a key answered: its first record
}

func (b *folding) verify(ref Ref, sequence uint64, body *ledger.Verified) {
	key := b.know(body.KeySerial)
	key.isAs(ref, body.Model, body.Firmware, body.OATHSalt)
	b.use(ref, body.KeySerial, message.Word("was verified"))
	last := key.LastCheck
	key.LastCheck = &KeyCheck{Ref: ref, Result: body.Result, WasReset: body.WasReset}
	if last != nil && last.Result == ledger.Wrong && b.signatures.outweighs(last.Sequence, ref.Sequence) && !b.answersFor(body) {
		key.LastCheck = last
	}
	b.verified[proofID{ref.Trip, sequence}] = body
	for _, c := range body.Credentials {
		held := b.held(ref, body.KeySerial, c.Device)
		if held == nil {
			continue
		}
		b.reveal(ref, c.Device, c.Challenge, c.Answer)
		was := held.LastCheck
		if was.isWrong() && (c.Result == ledger.NotAsked || c.Result != ledger.Proven && b.signatures.outweighs(was.Sequence, ref.Sequence)) {
			continue // an omitted question does not cancel a wrong answer, nor does an unsigned one change it
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
			if was.isWrong() && !b.signatures.vouch(ref.Sequence) {
				held.LastCheck = was // there is no evidence: anyone can have written that
				continue
			}
		default:
			held.LastCheck.Result = ledger.NotAsked
			held.LastCheck.Why = "the recorded answer does not prove it"
			if was.isWrong() {
				held.LastCheck = was
			}
			b.report(ref, SortProof, body.KeySerial, message.Textf("key %d is called proven for %s, but its answer does not prove it", body.KeySerial, c.CredentialID))
			continue
		}
		held.proven(proof)
		key.LastProof = proof
	}
}

// reveal notes a one-time challenge as used up, and the answer as known. A wrong answer reveals
// nothing, so a record of one uses the challenge up only if officers vouch for it:
// anyone can read the challenges, and could otherwise use up all with one record.
func (b *folding) reveal(ref Ref, device, challenge, answer string) {
	if _, recorded := b.witnessesOf(device).find(challenge); recorded && !b.isAnswer(device, challenge, answer) && !b.signatures.vouch(ref.Sequence) {
		return
	}
	b.useWitness(ref, device, challenge)
	b.heard(ref, answer)
}

// answersFor reports whether a verification contains the right answer to a one-time challenge
// for each credential that it names, so that no one else can have written it.
func (b *folding) answersFor(body *ledger.Verified) bool {
	return len(body.Credentials) > 0 && !slices.ContainsFunc(body.Credentials, func(c ledger.CredentialProof) bool {
		return c.Result != ledger.Proven || !b.isAnswer(c.Device, c.Challenge, c.Answer)
	})
}

func (b *folding) isAnswer(device, challenge, answer string) bool {
	w, ok := b.witnessesOf(device).find(challenge)
	raw, err := hex.DecodeString(answer)
	return ok && err == nil && w.Check(raw)
}

// Answered returns the record in which a key first gave this answer, in hex
// digits.
func (r *revealed) Answered(answer string) (record uint64, ok bool) {
	record, ok = r.answers[answer]
	return record, ok
}

// heard notes an answer that a record reveals.
func (r *revealed) heard(ref Ref, answer string) {
	if _, before := r.answers[answer]; answer != "" && !before {
		r.answers[answer] = ref.Sequence
	}
}
