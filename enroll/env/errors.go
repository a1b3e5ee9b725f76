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

// ErrAged means that the codes became too old to send: between computing and
// sending them, a laptop slept or a person took too long.
var ErrAged = hint.New("", hint.StartAgain, fmt.Errorf("%w: the codes have aged", device.ErrTimeout))
