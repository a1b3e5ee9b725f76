package piv

import (
	"errors"
	"fmt"
)

// Errors of this package. If package device has an error for the case, that is used.
var (
	// ErrNoPIV: no PIV application, or it is switched off, or the token is a NEO.
	ErrNoPIV = errors.New("no PIV application")
	// ErrNoSuchSlot: the slot is not for an owner's key.
	ErrNoSuchSlot = errors.New("no such slot")
	// ErrUnsupported: the algorithm or a policy of the key is not supported.
	ErrUnsupported = errors.New("not supported")

	// ErrWrongPIN is a [WrongPINError].
	ErrWrongPIN = errors.New("wrong PIN")
	// ErrPINBlocked: no try is left. The PUK sets a new PIN.
	ErrPINBlocked = errors.New("PIN is blocked")
	// ErrLastTry: one try is left, and was not spent.
	ErrLastTry = errors.New("one try is left for the PIN")
	// ErrFactoryPIN: this is the factory's PIN; it was not sent.
	ErrFactoryPIN = errors.New("PIN is the factory's")
	// ErrPINForm: this cannot be a PIN; it was not sent.
	ErrPINForm = errors.New("PIN has 6 to 8 characters")
	// ErrNoTouch: the token waited for a touch and was not touched.
	ErrNoTouch = errors.New("not touched in time")

	// ErrNoKey: the slot is empty.
	ErrNoKey = errors.New("no key in the slot")
	// ErrOtherKey: the slot has another key than expected.
	ErrOtherKey = errors.New("another key is in the slot")
	// ErrNotShownEmpty: the slot is in use, or the token cannot show that it is
	// empty. No key is generated in such a slot.
	ErrNotShownEmpty = errors.New("slot is not shown to be empty")
	// ErrManagementKey: the token refused the management key.
	ErrManagementKey = errors.New("wrong management key")
	// ErrNoStoredKey: the PIN protects no stored management key.
	ErrNoStoredKey = errors.New("no management key stored behind the PIN")

	// ErrNothingToAttest: none of the slots has a key that was generated in it.
	ErrNothingToAttest = errors.New("no generated key to attest")
	// ErrNotAttested: the attestation proves nothing, for the reason that follows.
	ErrNotAttested = errors.New("not attested")
	// ErrNoAttestation, also an ErrNotAttested: the token gave no attestation, so
	// there was nothing to check.
	ErrNoAttestation = fmt.Errorf("%w", ErrNotAttested)
	// ErrNoSerial, also an ErrNotAttested: some YubiKeys 4 omit the serial, so
	// their attestation could be any token's.
	ErrNoSerial = errors.New("it tells no serial")
	// ErrOtherToken, also an ErrNotAttested: another token made the attestation.
	ErrOtherToken = errors.New("attestation is of another token")
)

// WrongPINError is an [ErrWrongPIN]. The try was spent.
type WrongPINError struct {
	Tries int // tries left; at least 1
}

func (e *WrongPINError) Error() string {
	format, args := e.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the English format and the arguments.
func (e *WrongPINError) Parts() (format string, args []any) {
	if e.Tries == 1 {
		return "%v, 1 try left", []any{ErrWrongPIN}
	}
	return "%v, %d tries left", []any{ErrWrongPIN, e.Tries}
}

func (e *WrongPINError) Is(target error) bool { return target == ErrWrongPIN }
