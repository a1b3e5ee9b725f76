package custody

import "rootseal/enroll/hint"

var (
	ErrNotRecorded = hint.Sentinel(hint.CheckSerial, "this key is not in the ledger")
	ErrWasReset    = hint.Sentinel(hint.RotateReset, "the key's OATH application was reset: everything that was on it is gone")
	ErrStepTaken   = hint.Sentinel(hint.ProveAgain, "another command has sent these codes meanwhile")
	ErrNoLiveCall  = hint.Sentinel(hint.ConfirmSignIn, "AWS has no call that proves this device: sign in, and state it")
	ErrNotRoot     = hint.Sentinel(hint.LetAWSCheck, "only root's sign-in is stated")
	ErrAdoptKeys   = hint.Sentinel(hint.PlugSecond, "adopting needs two keys or more, which have to agree")
	ErrKeysDiffer  = hint.Sentinel(hint.FindWorking, "the keys do not hold the same seed")
	ErrWhichDevice = hint.Sentinel(hint.NameDevice, "AWS shows several devices that are not on record")
)
