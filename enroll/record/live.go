package record

import (
	"rootseal/enroll/ledger"
)

// MethodEnrolment is the method of the first live check: AWS accepted two codes
// when the device was enabled. The other methods are ledger's Method constants.
const MethodEnrolment = "enrolment"

// LiveProof is a live check: what AWS answered, or the operator reported, about a
// device's codes.
type LiveProof struct {
	Ref
	Method string
	Result string       // ledger.Proven, ledger.LiveRefused, ledger.LiveInDoubt
	Body   *ledger.Live // nil with MethodEnrolment
}

func (b *folding) live(ref Ref, r ledger.Record, body *ledger.Live) {
	if body.EventTime != nil {
		ref.Time = *body.EventTime // the time of the sign-in counts, not that of the record
	}
	proof := &LiveProof{Ref: ref, Method: body.Method, Result: body.Result, Body: body}
	if c := b.open(body.Device); c != nil && body.Result == ledger.Proven {
		c.take(ref, r) // the retirement of root's old device waits for this
		return
	}
	d := b.known(ref, body.Device)
	if d == nil {
		return
	}
	// A check in doubt does not replace a rejection, nor does what others can have written
	// replace one for which officers vouch.
	if last := d.LastTry; last == nil || last.Result != ledger.LiveRefused ||
		body.Result != ledger.LiveInDoubt && !b.signatures.outweighs(last.Sequence, ref.Sequence) {
		d.LastTry = proof
	}
	if body.Result == ledger.Proven {
		d.prove(proof)
	}
}

// prove adds a successful live check. The last one counts by its time.
func (d *MFADevice) prove(proof *LiveProof) {
	d.Lives = append(d.Lives, proof)
	if d.LastLive == nil || !proof.Time.Before(d.LastLive.Time) {
		d.LastLive = proof
	}
}

// SignedLive returns the last successful live check for which officers vouch, or that
// was recorded without officers; nil if there is none. LastLive is what is shown. Only
// this one lets another device go.
func (d *MFADevice) SignedLive() *LiveProof {
	var last *LiveProof
	for _, proof := range d.Lives {
		if (last == nil || !proof.Time.Before(last.Time)) && d.signatures.vouch(proof.Sequence) {
			last = proof
		}
	}
	return last
}
