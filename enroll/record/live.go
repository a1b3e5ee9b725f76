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

func (b *Book) live(ref Ref, r ledger.Record, body *ledger.Live) {
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
	// A check in doubt does not replace a rejection.
	if d.LastTry == nil || d.LastTry.Result != ledger.LiveRefused || body.Result != ledger.LiveInDoubt {
		d.LastTry = proof
	}
	if body.Result == ledger.Proven && (d.LastLive == nil || !ref.Time.Before(d.LastLive.Time)) {
		d.LastLive = proof
	}
}
