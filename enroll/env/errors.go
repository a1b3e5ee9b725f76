package env

import (
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/hint"
)

var (
	ErrStopped      = errors.New("stopped by the operator")
	ErrNoClock      = errors.New("no time source to check the clock against")
	ErrClock        = errors.New("the workstation's clock is wrong")
	ErrWrongAccount = errors.New("wrong account")
	ErrNoAWS        = errors.New("no AWS credentials for an account that needs them")
)

// ErrAged means that the codes became too old to send: between computing and
// sending them, a laptop slept or a person took too long.
var ErrAged = hint.New("", hint.StartAgain, fmt.Errorf("%w: the codes have aged", device.ErrTimeout))
