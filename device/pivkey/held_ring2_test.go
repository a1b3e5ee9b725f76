//go:build linux && cgo

package pivkey_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/device/pcsc"
	"rootseal/device/piv"
	"rootseal/device/pivkey"
	"rootseal/hwtest/simcard"
)

// inTransaction is another program, in the middle of its work.
func inTransaction(t *testing.T, reader string) (end func()) {
	t.Helper()
	other, err := pcsc.New().Connect(reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Begin(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := errors.Join(other.End(), other.Close()); err != nil {
			t.Error(err)
		}
	}
}

// Another program has the card: the wait ends at the limit, and the abandoned
// connection keeps nothing.
func TestRing2HeldInATransaction(t *testing.T) {
	rack := newRack(t, officersCard(simcard.YubiKey543))
	wantLimit := func(t *testing.T, token *pivkey.Token) {
		t.Helper()
		begun := time.Now()
		err := token.CheckPIN(t.Context(), officersPIN)
		if took := time.Since(begun); took < time.Second/2 || took > 5*time.Second {
			t.Errorf("gave up after %v, want 500 ms", took)
		}
		wantError(t, err, device.ErrTimeout)
	}
	limits := pivkey.Limits{Open: 500 * time.Millisecond}
	t.Run("before we come", func(t *testing.T) {
		end := inTransaction(t, rack.Reader(0))
		token := pivkey.New(pcsc.New(), rack.Reader(0), serial, limits)
		wantLimit(t, token)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		wantError(t, token.CheckPIN(ctx, officersPIN), context.DeadlineExceeded)
		end()
		wantFreeSoon(t, rack)
	})
	t.Run("between our question and opening", func(t *testing.T) {
		var end func()
		port := meddler{pcsc.New(), func() { end = inTransaction(t, rack.Reader(0)) }}
		err := pivkey.New(port, rack.Reader(0), serial, limits).CheckPIN(t.Context(), officersPIN)
		wantError(t, err, device.ErrTimeout)
		end()
		wantFreeSoon(t, rack)
	})
	if n := pinsSent(rack.cards[0]); n != 0 {
		t.Errorf("%d PINs were sent by what was given up", n)
	}
}

// wantFreeSoon: what was given up gets the card when the other program ends, and
// closes it. pcscd looks every 100 ms, so it is asked more than once.
func wantFreeSoon(t *testing.T, r rack) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if _, err := r.token(0).Look(t.Context()); err == nil {
			return
		}
	}
	wantFree(t, r, 0)
}

// A handle of this process on the reader, as in a ceremony, is an error at once.
func TestRing2HeldByOurOwnKey(t *testing.T) {
	rack := newRack(t, officersCard(simcard.YubiKey543))
	keys, err := device.NewDesk(pcsc.New(), device.Limits{}).Open(t.Context(), serial)
	if err != nil {
		t.Fatal(err)
	}
	keys[0].Release()
	wantError(t, rack.token(0).CheckPIN(t.Context(), officersPIN), device.ErrOwnUse)
	keys[0].Close()
	wantError(t, rack.token(0).CheckPIN(t.Context(), officersPIN), nil)
}

// Another program has the card exclusively, as PIV agents do.
func TestRing2HeldExclusively(t *testing.T) {
	rack := newRack(t, officersCard(simcard.YubiKey543))
	agent := open(t, rack.Reader(0))
	wantError(t, rack.token(0).CheckPIN(t.Context(), officersPIN), device.ErrSharing)
	if err := agent.Close(); err != nil {
		t.Fatal(err)
	}
	wantError(t, rack.token(0).CheckPIN(t.Context(), officersPIN), nil)
}

// A token without PIV is reported as such, and can be used afterwards: piv-go does
// not open it.
func TestRing2WithoutPIV(t *testing.T) {
	rack := newRack(t, simcard.New(withoutPIV, serial), simcard.New(simcard.SecurityKey, serial))
	for i := range rack.cards {
		_, err := rack.token(i).AttestAny(t.Context(), piv.Roots{})
		wantError(t, err, piv.ErrNoPIV)
	}
	keys, err := device.NewDesk(pcsc.New(), device.Limits{}).Open(t.Context(), serial)
	if err != nil {
		t.Fatalf("opening it afterwards: %v", err)
	}
	keys[0].Close()
}

// Another key is in this key's reader: before the front's query, or between the
// query and opening. The two firmwares report their serial in two ways.
func TestRing2AnotherKeyInTheReader(t *testing.T) {
	for name, profile := range map[string]simcard.Profile{"5.4.3": simcard.YubiKey543, "4.3.7": simcard.YubiKey437} {
		t.Run(name, func(t *testing.T) {
			ours, others := officersCard(profile), simcard.New(profile, 87654321)
			others.GenerateKey(simcard.SlotSignature, string(officersPIN), simcard.PIVKey{})
			rack := newRack(t, ours)
			swap := func() {
				rack.Unplug(0)
				rack.Plug(0, others)
			}
			port := meddler{pcsc.New(), swap}
			wantError(t, pivkey.New(port, rack.Reader(0), serial, pivkey.Limits{}).CheckPIN(t.Context(), officersPIN), device.ErrKeyChanged)
			wantError(t, rack.token(0).CheckPIN(t.Context(), officersPIN), device.ErrKeyChanged)
			if n := pinsSent(others); n != 0 {
				t.Errorf("%d PINs were sent to the other key", n)
			}
		})
	}
}

// A key is unplugged before the operation, or during a signature. Plugged in again,
// it signs.
func TestRing2Pulled(t *testing.T) {
	card := officersCard(simcard.YubiKey543)
	rack := newRack(t, card)
	token := rack.token(0)
	state, err := token.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sign := func() error {
		_, err := token.Sign(t.Context(), piv.Signature, state.Slot(piv.Signature).Public, officersPIN, nil)
		return err
	}
	gone := []error{device.ErrRemoved, device.ErrUnresponsive}
	for _, kind := range []simcard.FaultKind{simcard.PullOut, simcard.PullOutAfter} {
		card.Inject(simcard.Fault{Kind: kind, On: simcard.Sign})
		wantError(t, sign(), gone...)
		rack.Unplug(0)
		wantError(t, sign(), device.ErrNoCard)
		card.PowerCycle()
		rack.Plug(0, card)
		wantError(t, sign(), nil)
	}
}

// A card that falls silent is given up; the reader is free after the card is pulled.
func TestRing2Silent(t *testing.T) {
	card := officersCard(simcard.YubiKey543)
	rack := newRack(t, card)
	card.Inject(simcard.Fault{Kind: simcard.NoAnswer, On: simcard.Verify})
	token := pivkey.New(pcsc.New(), rack.Reader(0), serial, pivkey.Limits{Act: time.Second})
	begun := time.Now()
	err := token.CheckPIN(t.Context(), officersPIN)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("gave up after %v, want 1 s", took)
	}
	wantError(t, err, device.ErrTimeout)
	rack.Unplug(0)
	card.PowerCycle()
	rack.Plug(0, card)
	wantFreeSoon(t, rack)
}
