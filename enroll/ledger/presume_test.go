package ledger

import (
	"errors"
	"testing"
	"time"

	"rootseal/enroll/ledger/ledgertest"
)

// desk is a store that several workstations share. It counts the readings, and can fail.
type desk struct {
	ledgertest.Store
	readings int
	broken   error
}

func (*desk) Keep(string, uint64) error  { return nil }
func (*desk) Kept(string) (uint64, bool) { return 0, true }

func (d *desk) Read(sequence uint64) ([]byte, error) {
	d.readings++
	if d.broken != nil {
		return nil, d.broken
	}
	return d.Store.Read(sequence)
}

// An append presumes what the append a moment ago saw, a few times in a row, and not
// while others append.
func TestMayPresume(t *testing.T) {
	long := 10 * calm
	for name, tt := range map[string]struct {
		ago, met time.Duration
		row      int
		want     bool
	}{
		"at once":             {0, long, 0, true},
		"in the last moment":  {recent - 1, long, 0, true},
		"a moment too late":   {recent, long, 0, false},
		"after the future":    {-1, long, 0, false},
		"the last in the row": {0, long, inRow - 1, true},
		"one more":            {0, long, inRow, false},
		"after the calm":      {0, calm, 0, true},
		"before the calm":     {0, calm - 1, 0, false},
	} {
		l := mustOpen(t, new(desk))
		now := monday().Round(0)
		l.last = presumption{made: now.Add(-tt.ago), row: tt.row, met: now.Add(-tt.met)}
		want := map[bool]int{true: tt.row + 1}[tt.want]
		if got := l.mayPresume(); got != tt.want || l.last.row != want {
			t.Errorf("%s: %v, then %d in a row; want %v and %d", name, got, l.last.row, tt.want, want)
		}
	}
}

// A workstation that rested reads once. A reading that failed is none, and one that rested
// no longer than the pause does not read.
func TestReadsOnceAfterARest(t *testing.T) {
	at := monday()
	s := new(desk)
	l, err := Open(s, officer, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Claim("c"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name     string
		rest     time.Duration
		broken   error
		readings int
	}{
		{"after a pause", pause, nil, 0},
		{"a rest, and no answer", 1, errors.New("no answer"), 1},
		{"again", 0, errors.New("no answer"), 1},
		{"the answer", 0, nil, 1},
		{"after the answer", 0, nil, 0},
		{"the clock goes back", -1, nil, 1},
	} {
		at, s.broken, s.readings = at.Add(tt.rest), tt.broken, 0
		if err := l.StillClaims("c"); !errors.Is(err, tt.broken) || s.readings != tt.readings {
			t.Errorf("%s: %v, %d readings, want %d", tt.name, err, s.readings, tt.readings)
		}
	}
}
