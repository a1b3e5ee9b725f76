package piv

import (
	"errors"
	"fmt"
)

// Beside these, an error is of device where that has one for it.
var (
	// ErrNoPIV: no PIV application, or switched off, or a YubiKey NEO's.
	ErrNoPIV = errors.New("no PIV application")
	// ErrNoSuchSlot: no slot for a key of the owner's.
	ErrNoSuchSlot = errors.New("no such slot")
	// ErrUnsupported: a key of this algorithm or these policies.
	ErrUnsupported = errors.New("not supported")

	// ErrWrongPIN is a [WrongPINError].
	ErrWrongPIN = errors.New("wrong PIN")
	// ErrPINBlocked: no try is left. The PUK gives a new PIN.
	ErrPINBlocked = errors.New("PIN is blocked")
	// ErrLastTry: one try is left, and was not spent.
	ErrLastTry = errors.New("one try is left for the PIN")
	// ErrFactoryPIN: the PIN given is the factory's; it was not sent.
	ErrFactoryPIN = errors.New("PIN is the factory's")
	// ErrPINForm: no PIN can be so; it was not sent.
	ErrPINForm = errors.New("PIN has 6 to 8 characters")
	// ErrNoTouch: the token waited for a touch in vain.
	ErrNoTouch = errors.New("not touched in time")

	// ErrNoKey: the slot is empty.
	ErrNoKey = errors.New("no key in the slot")
	// ErrOtherKey: the slot's key is not the one that was asked for.
	ErrOtherKey = errors.New("another key is in the slot")
	// ErrNotShownEmpty: the slot is in use, or the token cannot show that it is
	// not. Nothing is generated in it.
	ErrNotShownEmpty = errors.New("slot is not shown to be empty")
	// ErrManagementKey: the token refused the management key.
	ErrManagementKey = errors.New("wrong management key")
	// ErrNoStoredKey: no management key is stored behind the PIN.
	ErrNoStoredKey = errors.New("no management key stored behind the PIN")

	// ErrNothingToAttest: no slot that was asked holds a key that was
	// generated in it.
	ErrNothingToAttest = errors.New("no generated key to attest")
	// ErrNotAttested: the token's attestation proves nothing, for the reason
	// that follows.
	ErrNotAttested = errors.New("not attested")
	// ErrNoSerial, an ErrNotAttested too: some YubiKeys 4 leave the serial out, so
	// that nobody can say which token it is of.
	ErrNoSerial = errors.New("it tells no serial")
	// ErrOtherToken, an ErrNotAttested too: it is of another token.
	ErrOtherToken = errors.New("attestation is of another token")
)

// WrongPINError is an [ErrWrongPIN]. The try is spent.
type WrongPINError struct {
	Tries int // that are left; at least 1
}

func (e *WrongPINError) Error() string {
	if e.Tries == 1 {
		return ErrWrongPIN.Error() + ", 1 try left"
	}
	return fmt.Sprintf("%v, %d tries left", ErrWrongPIN, e.Tries)
}

func (e *WrongPINError) Is(target error) bool { return target == ErrWrongPIN }
