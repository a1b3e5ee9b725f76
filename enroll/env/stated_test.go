package env_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
)

// noServer tells no time.
func noServer(context.Context) (time.Time, error) { return time.Time{}, errors.New("no route to host") }

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	at, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// What people write is read; what is no date, or two dates, is not.
func TestReadTime(t *testing.T) {
	now := time.Date(2026, 11, 27, 18, 40, 30, 0, zone(t, "Asia/Tokyo"))
	for _, text := range []string{
		"2026-11-27 18:40", " 2026-11-27  18:40 ", "2026/11/27 18:40", "2026.11.27 18.40", "2026-11-27T18:40",
		"2026-11-27 18:40:25", "2026年11月27日 18時40分", "2026-11-27 18:40 JST", "2026-11-27 18:40 jst",
		"2026-11-27 09:40 UTC", "2026-11-27 9:40Z", "2026-11-27T09:40:30Z", "2026-11-27 10:40 +01:00", "2026-11-27 10:40+0100",
	} {
		got, err := env.ReadTime(text, now)
		if err == nil {
			err = got.Check()
		}
		if err != nil {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "18:40", "now", "27.11.2026 18:40", "11/27/2026 18:40", "2026-11-27", "2026-11-27 6:40 PM", "2026-11-27 6:40pm",
		"2026-13-27 18:40", "2026-11-31 18:40", "2026-11-27 25:40", "2026-11-27 18:61", "26-11-27 18:40", "2026-11-27 18:40 CET",
		"2026-11-27\n18:40", "2026-11-27 18:40 +99:99",
	} {
		if got, err := env.ReadTime(text, now); !errors.Is(err, env.ErrTimeForm) {
			t.Errorf("%q is read as %+v, %v", text, got, err)
		}
	}
}

// The rule is that of a server's answer: 20 s, around what the other clock shows
// for a minute, or a second.
func TestStatedTimeIsHeldAgainstOurs(t *testing.T) {
	at := time.Date(2026, 11, 27, 18, 40, 0, 0, time.UTC)
	for _, test := range []struct {
		typed      string
		ours       time.Time
		right      bool
		correction string
	}{
		{"2026-11-27 18:40", at, true, ""},
		{"2026-11-27 18:40", at.Add(59 * time.Second), true, ""},
		{"2026-11-27 18:40", at.Add(80 * time.Second), true, ""},
		{"2026-11-27 18:40", at.Add(81 * time.Second), false, "set it back by 21s"},
		{"2026-11-27 18:40", at.Add(-20 * time.Second), true, ""},
		{"2026-11-27 18:40", at.Add(-21 * time.Second), false, "set it forward by 21s"},
		{"2026-11-27 18:40:10", at.Add(40 * time.Second), false, "set it back by 29s"},
		{"2026-11-27 18:40", at.AddDate(0, 0, 1), false, "set it back by 23h59m0s"},
		{"2026-11-27 18:40", at.AddDate(0, 0, -1), false, "set it forward by 24h0m0s"},
		{"2026-11-27 18:40", at.AddDate(1, 0, 0), false, "set it back by 8759h59m0s"},
		{"2026-11-27 18:40", at.Add(12 * time.Hour), false, "set it back by 11h59m0s"},
		{"0001-01-01 00:00", at, false, "set it back by 2562047h47m16.854775807s"},
	} {
		got, err := env.ReadTime(test.typed, test.ours)
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Check(); (err == nil) != test.right || err != nil && !errors.Is(err, env.ErrClock) {
			t.Errorf("%s against %s: %v", test.typed, test.ours, err)
		}
		if !test.right && got.Correction().String() != test.correction {
			t.Errorf("%s against %s: %q, want %q", test.typed, test.ours, got.Correction(), test.correction)
		}
	}
}

// In the hour in which clocks are put back one local time is two moments.
func TestReadTimeInTheHourThatComesTwice(t *testing.T) {
	for _, utc := range []time.Time{time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)} {
		ours := utc.In(zone(t, "Europe/Berlin"))
		got, err := env.ReadTime("2026-10-25 02:30", ours)
		if err != nil || got.Check() != nil {
			t.Errorf("%s: %+v, %v", ours, got, err)
		}
	}
}

// A server that answers counts for more than anybody's word, and a word that
// contradicts the clock is refused in every ceremony, before anything begins.
func TestStatedTimeOfAnotherDay(t *testing.T) {
	for name, offline := range map[string]bool{"no server": true, "a server": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				if offline {
					s.ServerTime = noServer
				}
				at, err := env.ReadTime(s.Now().AddDate(0, 0, 1).Format("2006-01-02 15:04"), s.Now())
				if err != nil {
					t.Fatal(err)
				}
				q := s.ForRoot()
				q.Clock = &at
				c, err := enroll.Prepare(t.Context(), s.Env, q)
				if offline {
					if !errors.Is(err, env.ErrClock) {
						t.Errorf("%v, want %v", err, env.ErrClock)
					}
					s.MustNotHaveBegun(t)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				if clock := c.Plan().Begin.Clock; clock.Source != "sts" || clock.Typed != "" {
					t.Errorf("recorded as %+v", clock)
				}
			})
		})
	}
}
