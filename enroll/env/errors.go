package env

import (
	"fmt"

	"rootseal/device"
	"rootseal/enroll/hint"
)

var (
	ErrStopped      = hint.Sentinel(hint.StartWhenReady, "stopped by the operator")
	ErrNoClock      = hint.Sentinel(hint.StateClock, "no time source to check the clock against")
	ErrClock        = hint.Sentinel(hint.SetClock, "the workstation's clock is wrong")
	ErrWrongAccount = hint.Sentinel(hint.ChooseProfile, "wrong account")
	ErrNoAWS        = hint.Sentinel(hint.GiveProfile, "no AWS credentials for an account that needs them")
)

// ErrAged says that codes would leave too late: a laptop slept, or a person took
// their time, between their making and the call.
var ErrAged = hint.New("", hint.StartAgain, fmt.Errorf("%w: the codes have aged", device.ErrTimeout))
