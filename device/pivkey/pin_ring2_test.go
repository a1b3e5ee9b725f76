//go:build linux && cgo

package pivkey_test

import (
	"errors"
	"testing"

	"rootseal/device/piv"
	"rootseal/hwtest/simcard"
)

// The tries of a PIN, from the first wrong one to the last.
func TestRing2PINTries(t *testing.T) {
	card := officersCard(simcard.YubiKey543)
	rack := newRack(t, card)
	token := rack.token(0)
	state, err := token.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	public := state.Slot(piv.Signature).Public
	wrong := []byte("111111")
	wantTries := func(err error, tries int) {
		t.Helper()
		var refused *piv.WrongPINError
		if !errors.Is(err, piv.ErrWrongPIN) || !errors.As(err, &refused) || refused.Tries != tries || card.PINTries() != tries {
			t.Errorf("got %v, and %d tries left; want %d", err, card.PINTries(), tries)
		}
	}

	// Neither the factory's PIN nor what cannot be one leaves the process.
	wantError(t, token.CheckPIN(t.Context(), []byte("123456")), piv.ErrFactoryPIN)
	for _, form := range []string{"", "12345", "123456789"} {
		wantError(t, token.CheckPIN(t.Context(), []byte(form)), piv.ErrPINForm)
	}
	_, err = token.Sign(t.Context(), piv.Signature, public, []byte("123456"), nil)
	wantError(t, err, piv.ErrFactoryPIN)
	if n := pinsSent(card); n != 0 {
		t.Errorf("%d PINs were sent", n)
	}

	wantTries(token.CheckPIN(t.Context(), wrong), 2)
	_, err = token.Sign(t.Context(), piv.Signature, public, wrong, nil)
	wantTries(err, 1)

	// The last try is never spent, not even on the right PIN.
	for _, pin := range [][]byte{wrong, officersPIN} {
		wantError(t, token.CheckPIN(t.Context(), pin), piv.ErrLastTry)
		_, err = token.Sign(t.Context(), piv.Signature, public, pin, nil)
		wantError(t, err, piv.ErrLastTry)
		_, err = token.StoredManagementKey(t.Context(), pin)
		wantError(t, err, piv.ErrLastTry)
	}
	if n := pinsSent(card); n != 2 || card.PINTries() != 1 {
		t.Errorf("%d PINs were sent, %d tries are left", n, card.PINTries())
	}
	if state, err := token.Look(t.Context()); err != nil || state.PINTries != 1 {
		t.Errorf("looking: %d tries, %v; want 1", state.PINTries, err)
	}

	// An officer who insists spends it: the right PIN restores all tries.
	if err := token.CheckPINSpendingLastTry(t.Context(), officersPIN); err != nil {
		t.Fatal(err)
	}
	if card.PINTries() != 3 {
		t.Errorf("%d tries left, want 3", card.PINTries())
	}
	wantTries(token.CheckPIN(t.Context(), wrong), 2)
	wantTries(token.CheckPIN(t.Context(), wrong), 1)
	wantError(t, token.CheckPINSpendingLastTry(t.Context(), wrong), piv.ErrPINBlocked)
	wantError(t, token.CheckPIN(t.Context(), officersPIN), piv.ErrPINBlocked)
	wantError(t, token.CheckPINSpendingLastTry(t.Context(), officersPIN), piv.ErrPINBlocked)
	if state, err := token.Look(t.Context()); err != nil || state.PINTries != 0 {
		t.Errorf("looking at a blocked one: %d tries, %v; want 0", state.PINTries, err)
	}
}

// A PIN that another program left valid neither hides the tries nor replaces the
// officer's.
func TestRing2PINOfAnotherProgram(t *testing.T) {
	card := officersCard(simcard.YubiKey543)
	rack := newRack(t, card)
	other := open(t, rack.Reader(0))
	if err := other.VerifyPIN(string(officersPIN)); err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	var refused *piv.WrongPINError
	if err := rack.token(0).CheckPIN(t.Context(), []byte("111111")); !errors.As(err, &refused) || refused.Tries != 2 {
		t.Errorf("a wrong PIN: %v", err)
	}
	wantError(t, rack.token(0).CheckPIN(t.Context(), officersPIN), nil)
}
