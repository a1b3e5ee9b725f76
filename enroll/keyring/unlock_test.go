package keyring_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// Each locked key is asked for once, and its password goes to it alone.
func TestLockedKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		s.Lock()
		r := s.MustRun(t, s.ForAlice())
		s.MustHold(t, r, nil)
		if want := []device.KeySerial{1002, 1003}; !slices.Equal(s.Operator.Asked, want) {
			t.Errorf("asked for %v, want %v", s.Operator.Asked, want)
		}
		if n := s.Cards[0].Count(simcard.Validate); n != 0 {
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
		s := enrolltest.New(t, 3)
		s.Lock()
		c := s.Prepare(t, s.ForAlice())
		c.Release()
		time.Sleep(10 * time.Minute)
		r, err := c.Run(t.Context(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.MustHold(t, r, err)
		if len(s.Operator.Asked) != 2 {
			t.Errorf("asked for %v, want each locked key once", s.Operator.Asked)
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
		"unknown":             {nil, enrolltest.ErrForgotten},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 3)
				s.Lock()
				s.Operator.Codes = test.codes
				_, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				s.MustNotHaveBegun(t)
				if want := []device.KeySerial{1002}; !slices.Equal(s.Operator.Asked, want) {
					t.Errorf("asked for %v, want %v once and no further key", s.Operator.Asked, want)
				}
				if n := s.Cards[1].Count(simcard.Validate); n > 1 {
					t.Errorf("the password was tried %d times", n)
				}
				if n := s.Cards[0].Count(simcard.Validate) + s.Cards[2].Count(simcard.Validate); n != 0 {
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
		s := enrolltest.NewOf(t, fips, simcard.New(simcard.YubiKey543, 1002))
		s.Operator.Codes = map[device.KeySerial]string{1001: "first"}
		r := s.MustRun(t, s.ForAlice())
		s.MustHold(t, r, nil)
	})
}

// What one look tells is told before anybody types a password.
func TestNoPasswordAskedInVain(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*enrolltest.Stage, *enroll.Request)
		want  error
	}{
		"another key is full": {func(s *enrolltest.Stage, _ *enroll.Request) { enrolltest.Fill(31)(s.Cards[0]) }, gate.ErrKeyFull},
		"another key cannot ask for a touch": {func(s *enrolltest.Stage, q *enroll.Request) {
			*q = enrolltest.WithTouch(enrolltest.WithKey(simcard.NEO, nil))(nil, s)
		}, gate.ErrUnsuitable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 3)
				s.Lock()
				q := s.ForAlice()
				test.spoil(s, &q)
				for _, card := range s.Cards {
					s.Strangers[card.Serial()] = card.Stored()
				}
				_, err := enroll.Prepare(t.Context(), s.Env, q)
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if len(s.Operator.Asked) != 0 {
					t.Errorf("asked for the passwords of %v first", s.Operator.Asked)
				}
				s.MustNotHaveBegun(t)
			})
		})
	}
}

// A locked key that is full says so once it is open.
func TestLockedKeyFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		enrolltest.Fill(30)(s.Cards[1])
		s.Strangers[1002] = s.Cards[1].Stored()
		s.Lock()
		_, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
		if !errors.Is(err, gate.ErrKeyFull) {
			t.Errorf("%v, want %v", err, gate.ErrKeyFull)
		}
		s.MustNotHaveBegun(t)
	})
}
