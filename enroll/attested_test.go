package enroll_test

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
)

// attest records that keys were asked for their maker's attestation.
func attest(t *testing.T, s *enrolltest.Stage, result, cause string, serials ...uint32) {
	t.Helper()
	for _, serial := range serials {
		body := &ledger.Attested{KeySerial: serial, Result: result, Cause: cause}
		if _, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "keys", Body: body}); err != nil {
			t.Fatal(err)
		}
	}
}

// policy demands something from here on.
func policy(t *testing.T, s *enrolltest.Stage, body ledger.PolicySet) {
	t.Helper()
	if _, err := s.Record(t.Context(), "policy", &body, nil); err != nil {
		t.Fatal(err)
	}
}

// Where the policy wants attested keys, no seed is made for any other; the last
// word of each key counts, and every key that fails is named.
func TestUnattestedKeysAreRefused(t *testing.T) {
	for _, test := range []struct {
		name string
		set  func(*testing.T, *enrolltest.Stage)
		says []string // empty: taken
	}{
		{"never asked", func(*testing.T, *enrolltest.Stage) {}, []string{"key 1001 was never asked", "key 1002 was never asked"}},
		{"one of them is not", func(t *testing.T, s *enrolltest.Stage) {
			attest(t, s, ledger.IsAttested, "", 1001)
			attest(t, s, ledger.NotAttested, "no certificate in slot f9", 1002)
		}, []string{"key 1002, asked in record 3: no certificate in slot f9"}},
		{"no longer", func(t *testing.T, s *enrolltest.Stage) {
			attest(t, s, ledger.IsAttested, "", 1001, 1002)
			attest(t, s, ledger.NotAttested, "no generated key", 1001)
		}, []string{"key 1001, asked in record 4: no generated key"}},
		{"all are", func(t *testing.T, s *enrolltest.Stage) {
			attest(t, s, ledger.NotAttested, "no generated key", 1001)
			attest(t, s, ledger.IsAttested, "", 1001, 1002)
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				policy(t, s, ledger.PolicySet{Attested: true})
				test.set(t, s)
				before := s.Ledger.Head()
				c, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
				if len(test.says) == 0 {
					if err != nil {
						t.Fatal(err)
					}
					c.Close()
					return
				}
				if !errors.Is(err, gate.ErrNotAttested) || strings.Count(err.Error(), gate.ErrNotAttested.Error()) != len(test.says) {
					t.Fatalf("%v, want %v for %d keys", err, gate.ErrNotAttested, len(test.says))
				}
				for _, text := range test.says {
					if !strings.Contains(err.Error(), text) {
						t.Errorf("%v, want %q", err, text)
					}
				}
				if s.Ledger.Head() != before || len(s.Writes()) != 0 {
					t.Errorf("recorded up to %s, and AWS was sent %v", s.Ledger.Head(), s.Writes())
				}
			})
		})
	}
}

// A policy that comes between the plan and the intent is kept, and a rotation
// keeps it too.
func TestAttestationIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		q := s.Rotation(t, s.Cards...)
		c, err := enroll.PrepareRotation(t.Context(), s.Env, q)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		policy(t, s, ledger.PolicySet{Attested: true})
		before := len(s.AWSAccount.Calls())
		if _, err := c.Run(t.Context(), nil, nil); !errors.Is(err, gate.ErrNotAttested) {
			t.Errorf("the plan is carried out: %v, want %v", err, gate.ErrNotAttested)
		}
		if made := changes(s, before); len(made) != 0 {
			t.Errorf("AWS was asked to %v", made)
		}
		if _, err := enroll.PrepareRotation(t.Context(), s.Env, q); !errors.Is(err, gate.ErrNotAttested) {
			t.Errorf("another plan: %v, want %v", err, gate.ErrNotAttested)
		}
	})
}

// A plan tells of each key what it last showed, also where no policy asks for it.
func TestPlanTellsWhoIsAttested(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		attest(t, s, ledger.IsAttested, "", 1001)
		attest(t, s, ledger.NotAttested, "no generated key", 1002)
		c, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if got, want := c.Plan().Attested, (map[uint32]string{1001: ledger.IsAttested, 1002: ledger.NotAttested}); !maps.Equal(got, want) {
			t.Errorf("the plan says %v, want %v", got, want)
		}
	})
}
