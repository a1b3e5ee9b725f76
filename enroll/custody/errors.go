package custody

import "errors"

// Errors of custody that callers branch on.
var (
	ErrNotRecorded = errors.New("this key is not in the ledger")
	ErrWasReset    = errors.New("the key's OATH application was reset: everything that was on it is gone")
	ErrStepTaken   = errors.New("another command has sent these codes meanwhile")
	ErrNoLiveCall  = errors.New("AWS has no call that proves this device: sign in, and state it")
	ErrNotRoot     = errors.New("only root's sign-in is stated")
	ErrAdoptKeys   = errors.New("adopting needs two keys or more, which have to agree")
	ErrKeysDiffer  = errors.New("the keys do not hold the same seed")
	ErrWhichDevice = errors.New("AWS shows several devices that are not on record")
)
