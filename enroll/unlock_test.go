package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/gate"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// lock gives keys 1 and 2 of three each a password of its own.
func (s *stage) lock() {
	s.cards[1].SetPassword("second")
	s.cards[2].SetPassword("third")
	s.operator.codes = map[device.KeySerial]string{1002: "second", 1003: "third"}
}

// Each locked key is asked for once, and its password goes to it alone.
func TestLockedKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 3)
		s.lock()
		r, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.mustHold(t, r, err)
		if want := []device.KeySerial{1002, 1003}; !slices.Equal(s.operator.asked, want) {
			t.Errorf("asked for %v, want %v", s.operator.asked, want)
		}
		if n := s.cards[0].Count(simcard.Validate); n != 0 {
			t.Errorf("a key without password was sent %d VALIDATE", n)
		}
		begin := r.Keys
		if begin[0].Locked || !begin[1].Locked || !begin[2].Locked || begin[1].Used != 1 {
			t.Errorf("recorded as %+v, want the last two locked, with one credential each", begin)
		}
	})
}

// The plan may stand on the screen for long: the session is opened again
// without asking again.
func TestLockedKeyAfterAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 3)
		s.lock()
		c := s.prepare(t, s.alice())
		c.Release()
		time.Sleep(10 * time.Minute)
		r, err := c.Run(t.Context(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.mustHold(t, r, err)
		if len(s.operator.asked) != 2 {
			t.Errorf("asked for %v, want each locked key once", s.operator.asked)
		}
	})
}

func TestWrongPassword(t *testing.T) {
	for name, test := range map[string]struct {
		codes map[device.KeySerial]string
		want  error
	}{
		"that of another key": {map[device.KeySerial]string{1002: "third", 1003: "third"}, oath.ErrWrongAccessCode},
		"empty":               {map[device.KeySerial]string{1002: "", 1003: "third"}, oath.ErrWrongAccessCode},
		"unknown":             {nil, errForgotten},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 3)
				s.lock()
				s.operator.codes = test.codes
				_, err := enroll.Prepare(t.Context(), s.Env, s.alice())
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				s.mustNotHaveBegun(t)
				if want := []device.KeySerial{1002}; !slices.Equal(s.operator.asked, want) {
					t.Errorf("asked for %v, want %v once and no further key", s.operator.asked, want)
				}
				if n := s.cards[1].Count(simcard.Validate); n > 1 {
					t.Errorf("the password was tried %d times", n)
				}
				if n := s.cards[0].Count(simcard.Validate) + s.cards[2].Count(simcard.Validate); n != 0 {
					t.Errorf("the password was tried on other keys %d times", n)
				}
			})
		})
	}
}

// A FIPS key with a password is a key like any other.
func TestFIPSWithPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fips := simcard.New(simcard.YubiKey5FIPS, 1001)
		fips.SetPassword("first")
		s := newStageOf(t, fips, simcard.New(simcard.YubiKey543, 1002))
		s.operator.codes = map[device.KeySerial]string{1001: "first"}
		r, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.mustHold(t, r, err)
	})
}

// What one look tells is told before anybody types a password.
func TestNoPasswordAskedInVain(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*stage, *enroll.Request)
		want  error
	}{
		"another key is full": {func(s *stage, _ *enroll.Request) { fill(31)(s.cards[0]) }, gate.ErrKeyFull},
		"another key cannot ask for a touch": {func(s *stage, q *enroll.Request) {
			*q = withTouch(add(simcard.NEO, nil))(nil, s)
		}, gate.ErrUnsuitable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 3)
				s.lock()
				q := s.alice()
				test.spoil(s, &q)
				for _, card := range s.cards {
					s.strangers[card.Serial()] = card.Stored()
				}
				_, err := enroll.Prepare(t.Context(), s.Env, q)
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if len(s.operator.asked) != 0 {
					t.Errorf("asked for the passwords of %v first", s.operator.asked)
				}
				s.mustNotHaveBegun(t)
			})
		})
	}
}

// A locked key that is full says so once it is open.
func TestLockedKeyFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 3)
		fill(30)(s.cards[1])
		s.strangers[1002] = s.cards[1].Stored()
		s.lock()
		_, err := enroll.Prepare(t.Context(), s.Env, s.alice())
		if !errors.Is(err, gate.ErrKeyFull) {
			t.Errorf("%v, want %v", err, gate.ErrKeyFull)
		}
		s.mustNotHaveBegun(t)
	})
}
