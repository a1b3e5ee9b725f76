package s3_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

const ceremony = "20260302-k3v9q2tx"

// booted is a workstation whose machine runs since a named start.
func (w *world) booted(boot string) *workstation {
	d := w.workstation()
	d.local.Boot = boot
	return d
}

// begin claims a ceremony and records its intent.
func begin(t *testing.T, l *ledger.Ledger) (release func()) {
	t.Helper()
	release, err := l.Claim(ceremony)
	if err != nil {
		t.Fatal(err)
	}
	if err := record2(t.Context(), l, &ledger.Statement{About: ledger.ConsoleRefused}); err != nil {
		t.Fatal(err)
	}
	return release
}

func record2(ctx context.Context, l *ledger.Ledger, body ledger.Body) error {
	_, err := l.Append(ctx, ledger.Entry{Command: "enroll", Ceremony: ceremony, Body: body})
	return err
}

func takeOver(ctx context.Context, l *ledger.Ledger) error {
	return l.TakeOver(ctx, ledger.Entry{Command: "recover", Ceremony: ceremony, Body: &ledger.Statement{About: ledger.TakenOver, Typed: ceremony}})
}

func claims(l *ledger.Ledger) error {
	release, err := l.Claim(ceremony)
	if err == nil {
		release()
	}
	return err
}

// A ceremony belongs to the workstation that began it, until the machine is started again.
func TestClaimOutlivesTheCommand(t *testing.T) {
	w := newWorld(t)
	a, b := w.booted("one"), w.booted("two")
	begin(t, a.mustOpen())() // and the command dies
	if err := claims(a.mustOpen()); err != nil {
		t.Errorf("the same workstation: %v", err)
	}
	if err := claims(b.mustOpen()); !errors.Is(err, ledger.ErrElsewhere) {
		t.Errorf("another workstation: %v", err)
	}
	if err := claims(b.mustOpen()); !errors.Is(err, ledger.ErrElsewhere) {
		t.Errorf("another workstation that asks again: %v", err)
	}
	a.local.Boot = "three"
	if err := claims(a.mustOpen()); !errors.Is(err, ledger.ErrElsewhere) {
		t.Errorf("the same workstation after a restart: %v", err)
	}
	a.local.Boot = ""
	if err := claims(a.mustOpen()); !errors.Is(err, ledger.ErrElsewhere) {
		t.Errorf("a workstation that does not know its start: %v", err)
	}
}

func TestTwoCommandsOfOneDesk(t *testing.T) {
	w := newWorld(t)
	a := w.booted("one")
	defer begin(t, a.mustOpen())()
	if err := claims(a.mustOpen()); !errors.Is(err, ledger.ErrClaimed) {
		t.Errorf("got %v", err)
	}
	if err := takeOver(t.Context(), a.mustOpen()); !errors.Is(err, ledger.ErrClaimed) {
		t.Errorf("taking over: got %v", err)
	}
}

// The workstation that slept finds out at its next record, and before its next act.
func TestTakeOver(t *testing.T) {
	w := newWorld(t)
	a, b := w.booted("one"), w.booted("two")
	at := time.Now()
	slept, err := ledger.Open(a.store(), ledger.Identity{World: ledger.WorldAWS, Tool: "x", Host: "a"}, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	defer begin(t, slept)()
	taker := b.mustOpen()
	if err := takeOver(t.Context(), taker); err != nil {
		t.Fatal(err)
	}
	if err := claims(taker); err != nil {
		t.Errorf("the workstation that took over: %v", err)
	}
	if err := claims(b.mustOpen()); err != nil {
		t.Errorf("its next command: %v", err)
	}

	if err := slept.StillClaims(ceremony); err != nil {
		t.Errorf("a workstation that has just read: %v", err)
	}
	requests := w.since(func() {
		at = at.Add(time.Hour)
		if err := slept.StillClaims(ceremony); !errors.Is(err, ledger.ErrTakenOver) {
			t.Errorf("a workstation that slept: %v", err)
		}
	})
	if count(requests, "LIST") != 1 {
		t.Errorf("it read %q", requests)
	}
	if err := record2(t.Context(), slept, &ledger.End{Outcome: ledger.Undone}); !errors.Is(err, ledger.ErrTakenOver) {
		t.Errorf("its next record: %v", err)
	}
	if err := claims(a.mustOpen()); !errors.Is(err, ledger.ErrClaimed) { // by the command that sleeps
		t.Errorf("its next command: %v", err)
	}
	if err := takeOver(t.Context(), w.booted("three").mustOpen()); err != nil {
		t.Errorf("a third workstation: %v", err)
	}
	if err := claims(b.mustOpen()); !errors.Is(err, ledger.ErrElsewhere) {
		t.Errorf("the workstation that had taken over: %v", err)
	}
}

// A record of the workstation that slept may come right before the take-over, never after.
func TestTakeOverIsAFence(t *testing.T) {
	w := newWorld(t)
	a, b := w.booted("one").mustOpen(), w.booted("two").mustOpen()
	defer begin(t, a)()
	if err := takeOver(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	// The workstation that slept has read nothing since.
	if err := record2(t.Context(), a, &ledger.Statement{About: ledger.ConsoleRefused}); !errors.Is(err, ledger.ErrTakenOver) {
		t.Errorf("got %v", err)
	}
}

// Two workstations that take over at once: one has the ceremony, the other is told.
func TestOneTakesOver(t *testing.T) {
	w := newWorld(t)
	begin(t, w.booted("one").mustOpen())()
	b, c := w.booted("two").mustOpen(), w.booted("three").mustOpen()
	if err := takeOver(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := takeOver(t.Context(), c); !errors.Is(err, ledger.ErrTakenOver) {
		t.Errorf("got %v", err)
	}
	if err := claims(c); !errors.Is(err, ledger.ErrElsewhere) {
		t.Errorf("got %v", err)
	}
}

// The id of a ceremony that someone else wrote stays text in the command that a hint shows.
func TestForgedCeremonyStaysText(t *testing.T) {
	const forged = "20260302-k3v9q2tx; $(id)"
	w := newWorld(t)
	a, b := w.booted("one"), w.booted("two")
	if _, err := a.mustOpen().Append(t.Context(), ledger.Entry{Command: "enroll", Ceremony: forged, Body: &ledger.Statement{About: ledger.ConsoleRefused}}); err != nil {
		t.Fatal(err)
	}
	_, err := b.mustOpen().Claim(forged)
	if said := hint.Of(err); said == nil || said.ID != hint.TakeOver || said.Params[0] != hint.Word(forged) || said.Params[0] == forged {
		t.Errorf("%v: %+v", err, said)
	}
}
