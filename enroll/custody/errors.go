package custody

import "rootseal/enroll/hint"

// Errors of custody that callers branch on.
var (
	ErrWasReset    = hint.Sentinel(hint.RotateReset, "the key's OATH application was reset: everything that was on it is gone")
	ErrStepTaken   = hint.Sentinel(hint.ProveAgain, "another command has just sent these codes")
	ErrNoLiveCall  = hint.Sentinel(hint.ConfirmSignIn, "AWS has no call that proves this device")
	ErrNotRoot     = hint.Sentinel(hint.LetAWSCheck, "only root is proven by a sign-in")
	ErrAdoptKeys   = hint.Sentinel(hint.PlugSecond, "adopting needs two or more keys that agree")
	ErrKeysDiffer  = hint.Sentinel(hint.FindWorking, "the keys do not hold the same seed")
	ErrWhichDevice = hint.Sentinel(hint.NameDevice, "AWS shows several devices that the ledger lacks")
)
