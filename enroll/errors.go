package enroll

import (
	"errors"
	"fmt"

	"rootseal/enroll/hint"
	"rootseal/enroll/step"
)

// What callers branch on. The text around them says which key, account or
// device is meant; what to do next is the command's to say.
var (
	ErrNotSaid     = hint.Mark(hint.ReportConsole, fmt.Errorf("%w: it is unknown whether the console accepted the codes", step.ErrUnsettled))
	ErrKeyTwice    = hint.Sentinel(hint.NameKeyOnce, "key named twice")
	ErrOneKey      = hint.Sentinel(hint.NameSecondKey, "a group of one key: losing it leaves no key of the group")
	ErrNameTaken   = hint.Sentinel(hint.NewName, "device name already at AWS")
	ErrMFASession  = hint.Sentinel(hint.UseMFASession, "AWS requires an MFA session for this")
	ErrLabel       = hint.Sentinel(hint.NameAsProposed, "the QR code belongs to another device")
	ErrRefused     = hint.Sentinel(hint.CheckClock, "AWS did not take the pair")
	ErrUnprotected = errors.New("the old device went first, and there is no new one")
	ErrLastDevice  = hint.Sentinel(hint.PlugNewDevice, "no other enabled device of the principal is proven")
	errNotOurs     = hint.Sentinel(hint.CheckOwner, "the device at AWS is not the one of the record")
)
