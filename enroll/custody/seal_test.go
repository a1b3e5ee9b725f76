package custody_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll/ledger"

	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/enroll/record"
)

// A key's life in bags, and the finding that a foreign bag leaves.
func TestSealAndUnseal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		if _, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("A-1")); err != nil {
			t.Fatal(err)
		}
		if _, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("A-2")); !errors.Is(err, gate.ErrSealed) {
			t.Errorf("sealed twice: %v", err)
		}
		if _, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Bag: "A-1"}); err != nil {
			t.Fatal(err)
		}
		if open := s.Book().Open(); len(open) != 0 {
			t.Errorf("findings %+v", open)
		}
		if _, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Bag: "A-1"}); !errors.Is(err, custody.ErrNotSealed) {
			t.Errorf("unsealed twice: %v", err)
		}

		if _, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("A-2")); err != nil {
			t.Fatal(err)
		}
		body, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Bag: "B-7"})
		if err != nil || body.Recorded != "A-2" {
			t.Fatalf("%+v, %v", body, err)
		}
		open := s.Book().Open()
		if len(open) != 1 || open[0].KeySerial != 1002 || body.Finding != open[0].ID {
			t.Fatalf("findings %+v; it names %q", open, body.Finding)
		}
		if _, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("A-3")); err != nil {
			t.Fatal(err)
		}
		if body, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Bag: "A-3"}); err != nil || body.Finding != "" {
			t.Errorf("%v; it names %q, want no finding", err, body.Finding)
		}
		s.Write(t, &ledger.Seal{KeySerial: 1002, Bag: "A-4", Place: "Osaka safe", Observer: "Kenji", Proof: 1}) // a finding of the sealing
		if body, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Bag: "A-4"}); err != nil || body.Finding != "" {
			t.Errorf("%v; it names %q, want no finding", err, body.Finding)
		}
		if _, err := custody.CloseFinding(t.Context(), s.Env, "unseal-999", "typo"); !errors.Is(err, custody.ErrNoFinding) {
			t.Errorf("closing what is not open: %v", err)
		}
	})
}

// Whoever stands at the safe at night is asked nothing, not even whether a
// ceremony is open.
func TestUnsealInAnEmergency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		s.LeaveOpen(t)
		if _, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1002, Emergency: true}); err != nil {
			t.Fatal(err)
		}
		open := s.Book().Open()
		if len(open) != 1 {
			t.Fatalf("findings %+v", open)
		}
		if _, err := custody.CloseFinding(t.Context(), s.Env, open[0].ID, "root signed in, see ticket 12"); err != nil {
			t.Fatal(err)
		}
		if open := s.Book().Open(); len(open) != 0 {
			t.Errorf("findings %+v", open)
		}
	})
}

func TestSealRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(t *testing.T, s *enrolltest.Stage)
		q     custody.SealRequest
		want  error
	}{
		"another seed":  {func(_ *testing.T, s *enrolltest.Stage) { spoilSeed(s) }, enrolltest.Bag("A-1"), custody.ErrNotProven},
		"unknown key":   {func(*testing.T, *enrolltest.Stage) {}, custody.SealRequest{Key: 9, Bag: "A-1", Place: "safe", Observer: "Kenji"}, record.ErrNotRecorded},
		"no observer":   {func(*testing.T, *enrolltest.Stage) {}, custody.SealRequest{Key: 1002, Bag: "A-1", Place: "safe"}, custody.ErrCustodyWord},
		"open ceremony": {func(t *testing.T, s *enrolltest.Stage) { s.LeaveOpen(t) }, enrolltest.Bag("A-1"), gate.ErrOpen},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				test.spoil(t, s)
				if _, _, err := custody.Seal(t.Context(), s.Env, test.q); !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if key := s.Book().Key(1002); key.Sealed != nil {
					t.Errorf("it is in bag %s", key.Sealed.Bag)
				}
			})
		})
	}
}
