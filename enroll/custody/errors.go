package custody

import "errors"

// Errors of custody that callers branch on.
var (
	ErrNotRecorded = errors.New("this key is not in the ledger")
	ErrWasReset    = errors.New("the key's OATH application was reset: everything that was on it is gone")
	ErrStepTaken   = errors.New("another command has just sent these codes")
	ErrNoLiveCall  = errors.New("AWS has no call that proves this device")
	ErrNotRoot     = errors.New("only root is proven by a sign-in")
	ErrAdoptKeys   = errors.New("adopting needs two or more keys that agree")
	ErrKeysDiffer  = errors.New("the keys do not hold the same seed")
	ErrWhichDevice = errors.New("AWS shows several devices that the ledger lacks")
)
