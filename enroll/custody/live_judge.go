package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// opinion is what one answer of AWS says of a device's codes.
type opinion struct {
	result  string // ledger.Proven, LiveRefused, LiveInDoubt; "" without an answer
	cause   string // of what is not proven
	request string
	again   bool // later codes may get another answer
	unheard bool // AWS has not checked the codes
}

// judge reads an answer by AWS's code and words. Only two say that the device is wrong:
// that its codes are wrong, and that it is not there. A denial, a limit or a rate says
// something of the caller, and silence nothing.
func (p *liveProof) judge(ctx context.Context, answer cloud.Answer, err error) opinion {
	if err == nil {
		return opinion{result: ledger.Proven, request: answer.RequestID}
	}
	said := opinion{result: ledger.LiveInDoubt, cause: err.Error()}
	var refusal *cloud.Error
	if errors.As(err, &refusal) {
		said.request = refusal.RequestID
	}
	switch is := func(kind error) bool { return errors.Is(err, kind) }; {
	case is(cloud.ErrInDoubt): // nothing is sent again
	case is(cloud.ErrInvalidCode), is(cloud.ErrPassCode):
		said.result, said.again = ledger.LiveRefused, true
	case is(cloud.ErrNotFound):
		if p.isGone(ctx, true) {
			said.result = ledger.LiveRefused
		}
	case is(cloud.ErrNotChecked):
		if p.isGone(ctx, false) {
			said.result, said.cause = ledger.LiveRefused, fmt.Sprintf("%s; AWS does not show it as a device of %s", said.cause, p.who)
		} else {
			said.again, said.unheard = true, true
		}
	case is(cloud.ErrThrottled), is(cloud.ErrBusy), is(cloud.ErrLimit):
		said.again = true
	}
	return said
}

// isGone reports whether AWS no longer shows the device as one of the user's; otherwise
// is the result if AWS cannot be read.
func (p *liveProof) isGone(ctx context.Context, otherwise bool) bool {
	devices, _, err := p.env.AWS.UserDevices(context.WithoutCancel(ctx), p.who.Name)
	if err != nil {
		return otherwise
	}
	return !slices.ContainsFunc(devices, func(d cloud.MFADevice) bool { return d.ARN == p.held.DeviceARN })
}

// doubt is an opinion without a second try: one refusal condemns no device.
func (p *liveProof) doubt(said opinion) opinion {
	if said.result == ledger.LiveRefused {
		said.result = ledger.LiveInDoubt
	}
	return said
}
