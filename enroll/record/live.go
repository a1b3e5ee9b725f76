package record

import (
	"rootseal/enroll/ledger"
)

// MethodEnrolment is how a device was proven live that nobody asked since: AWS
// took two codes when it was enabled. The others are ledger's Method constants.
const MethodEnrolment = "enrolment"

// LiveProof is what AWS or the officer said of a device's codes.
type LiveProof struct {
	Ref
	Method string
	Result string       // ledger.Proven, ledger.LiveRefused, ledger.LiveInDoubt
	Body   *ledger.Live // nil with MethodEnrolment
}

func (b *Book) live(ref Ref, r ledger.Record, body *ledger.Live) {
	if body.EventTime != nil {
		ref.Time = *body.EventTime // the sign-in counts, not when it was found
	}
	proof := &LiveProof{Ref: ref, Method: body.Method, Result: body.Result, Body: body}
	if c := b.open(body.Device); c != nil && body.Result == ledger.Proven {
		c.take(ref, r) // root's old device waits for it
		return
	}
	d := b.known(ref, body.Device)
	if d == nil {
		return
	}
	// A try that says nothing takes no refusal back.
	if d.LastTry == nil || d.LastTry.Result != ledger.LiveRefused || body.Result != ledger.LiveInDoubt {
		d.LastTry = proof
	}
	if body.Result == ledger.Proven && (d.LastLive == nil || !ref.Time.Before(d.LastLive.Time)) {
		d.LastLive = proof
	}
}
