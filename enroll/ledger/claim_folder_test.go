package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A file server ends the lock of a workstation that sleeps. In a shared folder another
// workstation takes over by a record, and the first one can record nothing after it wakes up;
// it reads before its next act.
func TestTakeOverIsAFenceInAFolder(t *testing.T) {
	const ceremony = "20260302-k3v9q2"
	folder := filepath.Join(t.TempDir(), "ledger")
	at := monday()
	open := func(host string) *Ledger {
		l, err := Open(Dir(folder), Identity{World: WorldAWS, Tool: "rootseal 1.0.0", Host: host}, func() time.Time { return at })
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	sleeps := open("kyoto")
	release, err := sleeps.Claim(ceremony)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	mustAppend(t, sleeps, ceremony, begin())

	taker := open("osaka")
	takeOver := func() error {
		return taker.TakeOver(t.Context(), Entry{Command: "recover", Ceremony: ceremony, Body: &Statement{About: TakenOver, Typed: ceremony}})
	}
	if err := takeOver(); !errors.Is(err, ErrClaimed) {
		t.Fatalf("the lock is held: %v", err)
	}
	locks, err := filepath.Glob(filepath.Join(folder, "at-work-*"))
	if err != nil || len(locks) != 1 {
		t.Fatal(locks, err)
	}
	if err := os.Remove(locks[0]); err != nil { // as if the server had ended it
		t.Fatal(err)
	}
	if err := takeOver(); err != nil {
		t.Fatal(err)
	}
	if err := sleeps.StillClaims(ceremony); err != nil {
		t.Errorf("it has not rested: %v", err)
	}
	at = at.Add(time.Minute)
	if err := sleeps.StillClaims(ceremony); !errors.Is(err, ErrTakenOver) {
		t.Errorf("after the rest: %v", err)
	}
	if _, err := open("kyoto").Append(t.Context(), Entry{Command: "enroll", Ceremony: "20260302-other2", Body: begin()}); err != nil {
		t.Errorf("another ceremony: %v", err)
	}
	if _, err := sleeps.Append(t.Context(), Entry{Command: "enroll", Ceremony: ceremony, Body: &Load{}}); !errors.Is(err, ErrTakenOver) {
		t.Errorf("a record after the take-over: %v", err)
	}
	if _, err := taker.Claim(ceremony); err != nil {
		t.Errorf("the taker: %v", err)
	}
}
