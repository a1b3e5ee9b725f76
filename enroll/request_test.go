package enroll_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/enroll/principal"
)

// A request that no look at the world could mend is refused before one.
func TestRequestRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(*enroll.Request)
		want   error
	}{
		{"no key", func(q *enroll.Request) { q.Keys = nil }, gate.ErrNoKeys},
		{"a key named twice", func(q *enroll.Request) { q.Keys = append(q.Keys, q.Keys[0]) }, enroll.ErrKeyTwice},
		{"one key, not agreed to", func(q *enroll.Request) { q.Keys = q.Keys[:1] }, enroll.ErrOneKey},
		{"no group", func(q *enroll.Request) { q.Group = "" }, principal.ErrGroupLabel},
		{"group in capitals", func(q *enroll.Request) { q.Group = "Daily" }, principal.ErrGroupLabel},
		{"group of thirteen", func(q *enroll.Request) { q.Group = "thirteen-long" }, principal.ErrGroupLabel},
		{"group with a slash", func(q *enroll.Request) { q.Group = "daily/2" }, principal.ErrGroupLabel},
		{"no user", func(q *enroll.Request) { q.Principal.Name = "" }, principal.ErrInvalid},
		{"root without an account", func(q *enroll.Request) { q.Principal = principal.Principal{} }, principal.ErrInvalid},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				q := s.ForAlice()
				test.change(&q)
				_, err := enroll.Prepare(t.Context(), s.Env, q)
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				s.MustNotHaveBegun(t)
				if s.Count("GetCallerIdentity") != 0 || s.Cards[0].Count() != 0 {
					t.Error("the world was looked at for a request that cannot be")
				}
			})
		})
	}
}

// All that is wrong is told at once.
func TestRequestRefusedForAllReasons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		_, err := enroll.Prepare(t.Context(), s.Env, enroll.Request{
			Principal: principal.Principal{Account: enrolltest.AccountNumber, Kind: principal.User}, Group: "?", Keys: []device.KeySerial{1001, 1001},
		})
		for _, want := range []error{principal.ErrInvalid, principal.ErrGroupLabel, enroll.ErrKeyTwice} {
			if !errors.Is(err, want) {
				t.Errorf("%v lacks %v", err, want)
			}
		}
		if n := strings.Count(err.Error(), "\n"); n != 2 {
			t.Errorf("%d lines, want 3:\n%v", n+1, err)
		}
	})
}

// A single key is a group once that was agreed to, and answers both codes.
func TestOneKeyAgreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 1)
		q := s.ForAlice()
		q.OneKey = true
		r := s.MustRun(t, q)
		s.MustHold(t, r, nil)
		if n := s.Cards[0].Count(); n != 8 {
			t.Errorf("the key was sent %d commands, want one more than a key of several: %v", n, names(s.Cards[0]))
		}
	})
}
