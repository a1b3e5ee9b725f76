package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// opinion is what one answer of AWS says about a device's codes.
type opinion struct {
	result  string // ledger.Proven, LiveRefused, LiveInDoubt; "" without an answer
	cause   string // why the device is not proven
	request string
	again   bool // a retry with later codes may have another result
	unheard bool // AWS did not check the codes
}

// judge interprets an answer by AWS's error code and message. Only two errors are
// about the device: its codes are wrong, or it does not exist. A denial, a limit
// or a rate is about the caller, and a lost reply says nothing.
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

// isGone reads whether the device is missing from the user's devices at AWS. If
// the list cannot be read, it returns otherwise.
func (p *liveProof) isGone(ctx context.Context, otherwise bool) bool {
	devices, _, err := p.env.AWS.UserDevices(context.WithoutCancel(ctx), p.who.Name)
	if err != nil {
		return otherwise
	}
	return !slices.ContainsFunc(devices, func(d cloud.MFADevice) bool { return d.ARN == p.held.DeviceARN })
}

// doubt weakens an opinion that could not be confirmed by a second attempt: one
// rejection must not condemn a device.
func (p *liveProof) doubt(said opinion) opinion {
	if said.result == ledger.LiveRefused {
		said.result = ledger.LiveInDoubt
	}
	return said
}
