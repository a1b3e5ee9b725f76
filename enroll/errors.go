package enroll

import (
	"errors"
	"fmt"
)

// What callers branch on. The text around them says which key, account or
// device is meant; what to do next is the command's to say.
var (
	ErrStopped      = errors.New("stopped by the operator")
	ErrOpen         = errors.New("an earlier ceremony for this principal is not settled")
	ErrUnsettled    = errors.New("the ceremony is not settled")
	ErrNotSaid      = fmt.Errorf("%w: nobody said whether the console took the pair", ErrUnsettled)
	ErrGroupTaken   = errors.New("this group already holds a device for this principal")
	ErrNoKeys       = errors.New("no key named")
	ErrKeyTwice     = errors.New("key named twice")
	ErrUnsuitable   = errors.New("token cannot be enrolled")
	ErrContradicts  = fmt.Errorf("%w: it contradicts itself", ErrUnsuitable)
	ErrOneDeviceID  = fmt.Errorf("%w: two keys show one OATH device id", ErrUnsuitable)
	ErrNoPassword   = errors.New("this FIPS key takes no credential before it has an access code")
	ErrKeyFull      = errors.New("key has no room")
	ErrIDTaken      = errors.New("credential id already on the key")
	ErrOneKey       = errors.New("a group of one key: losing it locks the principal out")
	ErrNoClock      = errors.New("no time source to check the clock against")
	ErrClock        = errors.New("the workstation's clock is wrong")
	ErrWrongAccount = errors.New("wrong account")
	ErrNoAWS        = errors.New("no AWS credentials for an account that needs them")
	ErrNameTaken    = errors.New("device name already at AWS")
	ErrNotAttested  = errors.New("the policy wants keys that have shown their maker's attestation")
	ErrDeviceLimit  = errors.New("the principal has eight MFA devices, AWS's limit")
	ErrMFASession   = errors.New("AWS wants an MFA session for this")
	ErrWrongAnswer  = errors.New("the key's answer is not the seed's")
	ErrLabel        = errors.New("the QR picture is of another device")
	ErrRefused      = errors.New("AWS did not take the pair")
	ErrGroupLabel   = errors.New("not a group label")
	ErrNotRecorded  = errors.New("the record knows of nothing on this key")
	ErrWasReset     = errors.New("the key's OATH application was reset: everything that was on it is gone")
	ErrWitnessUsed  = errors.New("another command has used this witness meanwhile")
	ErrStepTaken    = errors.New("another command has sent these codes meanwhile")
	ErrNoLiveCall   = errors.New("AWS has no call that proves this device: sign in, and state it")
	ErrNotRoot      = errors.New("only root's sign-in is stated")
	ErrAdoptKeys    = errors.New("adopting needs two keys or more, which have to agree")
	ErrKeysDiffer   = errors.New("the keys do not hold the same seed")
	ErrNoSuchDevice = errors.New("AWS shows no device")
	ErrWhichDevice  = errors.New("AWS shows several devices that are not on record")
	ErrNoWitness    = errors.New("no unused witness of the retired device is left")
)
