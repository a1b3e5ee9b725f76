package enroll

import (
	"errors"
	"fmt"

	"rootseal/enroll/step"
)

// What callers branch on. The text around them says which key, account or
// device is meant; what to do next is the command's to say.
var (
	ErrNotSaid     = fmt.Errorf("%w: nobody said whether the console took the pair", step.ErrUnsettled)
	ErrKeyTwice    = errors.New("key named twice")
	ErrOneKey      = errors.New("a group of one key: losing it locks the principal out")
	ErrNameTaken   = errors.New("device name already at AWS")
	ErrNotAttested = errors.New("the policy wants keys that have shown their maker's attestation")
	ErrDeviceLimit = errors.New("the principal has eight MFA devices, AWS's limit")
	ErrMFASession  = errors.New("AWS wants an MFA session for this")
	ErrLabel       = errors.New("the QR picture is of another device")
	ErrRefused     = errors.New("AWS did not take the pair")
	ErrUnprotected = errors.New("the old device went first, and there is no new one")
	ErrLastDevice  = errors.New("no other enabled device of the principal is proven")
	ErrNotOurs     = errors.New("the device at AWS is not the one of the record")
)
