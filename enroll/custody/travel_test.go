package custody_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/step"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// away is the Env of a laptop without a network that has a copy of the ledger.
func away(t *testing.T, s *enrolltest.Stage, path string) *env.Env {
	t.Helper()
	e := s.NewEnv(t)
	e.AWS = nil
	e.Ledger = enrolltest.OpenLedger(t, ledger.Dir(path))
	return e
}

func depart(t *testing.T, s *enrolltest.Stage) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy")
	if _, err := custody.Depart(t.Context(), s.Env, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func verifyAway(t *testing.T, e *env.Env, cards ...*simcard.Card) {
	t.Helper()
	found, err := custody.Verify(t.Context(), e, enrolltest.SerialsOf(cards))
	if err != nil || found.Result() != ledger.Proven {
		t.Fatalf("%+v, %v", found, err)
	}
}

// Two trips and the ledger at home use different witnesses; what comes home is
// on record once, however often it is brought.
func TestTwoTrips(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		osaka, tokyo := depart(t, s), depart(t, s)
		verifyAway(t, away(t, s, osaka), s.Cards[1])
		verifyAway(t, away(t, s, tokyo), s.Cards[1])
		verifyAway(t, s.Env, s.Cards[1])
		for _, path := range []string{osaka, tokyo} {
			n, _, err := enrolltest.BringHome(t.Context(), s.Env, path)
			if err != nil || n != 1 {
				t.Fatalf("imported %d, %v", n, err)
			}
			s.PINs = func(context.Context, func()) (uint64, error) { t.Error("a PIN is asked for nothing"); return 0, nil }
			if n, _, err := enrolltest.BringHome(t.Context(), s.Env, path); err != nil || n != 0 {
				t.Errorf("once more: imported %d, %v", n, err)
			}
			s.PINs = nil
		}
		if open := s.Book().Open(); len(open) != 0 {
			t.Errorf("findings %+v", open)
		}
	})
}

// A trip has its own few witnesses, and what needs AWS is not done on it.
func TestTripIsLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		e := away(t, s, depart(t, s))
		for range 4 {
			verifyAway(t, e, s.Cards[1])
		}
		found, err := custody.Verify(t.Context(), e, enrolltest.SerialsOf(s.Cards[1:]))
		if err != nil || found.Result() != ledger.Incomplete {
			t.Errorf("a fifth proof: %+v, %v", found, err)
		}
		e.AWS = s.Client(s.Admin)
		q := s.ForAlice()
		q.Group = "third"
		c, err := enroll.Prepare(t.Context(), e, q)
		if err == nil {
			_, err = c.Run(t.Context(), nil, nil)
			c.Close()
		}
		if !errors.Is(err, ledger.ErrAway) || len(s.Made()) != 1 {
			t.Errorf("an enrolment on a trip: %v", err)
		}
	})
}

// A trip reserves two challenges for each key of a group, at least four, and none of a
// device that has no free ones.
func TestReservation(t *testing.T) {
	reserved := func(t *testing.T, s *enrolltest.Stage) (counts []int) {
		depart(t, s)
		for _, r := range s.Ledger.Records()[len(s.Ledger.Records())-1].Body.(*ledger.Trip).Reserved {
			counts = append(counts, r.Count)
		}
		return counts
	}
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 3)
		if got := reserved(t, s); !slices.Equal(got, []int{6}) {
			t.Errorf("reserved %v of three keys, want 6", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.ByHand(t, true) // with touch, an adoption makes eight
		s.Operator.OnEvent = func(e step.Event) {
			if e.What == step.TouchNow {
				s.Cards[e.Key-1001].Press()
			}
		}
		if err := s.Adopt(t, q); err != nil {
			t.Fatal(err)
		}
		for _, want := range [][]int{{4}, {4}, nil} {
			if got := reserved(t, s); !slices.Equal(got, want) {
				t.Errorf("reserved %v of two keys, want %v", got, want)
			}
		}
	})
}

// On a trip, one officer signs a bag. The second signs it at home, when the trip is
// imported.
func TestSecondSignatureAtHome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		pens := s.Officers(t, "Olivia", "Peter")
		s.Signers = []signing.Signer{pens[0]}
		if _, err := s.Record(t.Context(), "policy", &ledger.PolicySet{TwoOfficers: true}, nil); err != nil {
			t.Fatal(err)
		}
		path := depart(t, s)
		e := away(t, s, path)
		e.Signers = []signing.Signer{pens[0]}
		if _, _, err := custody.Seal(t.Context(), e, enrolltest.Bag("A-1")); err != nil {
			t.Fatal(err)
		}
		s.Signers = []signing.Signer{pens[0], pens[1]}
		n, _, err := enrolltest.BringHome(t.Context(), s.Env, path)
		if missing := s.Register().Missing(); err != nil || n != 3 || len(missing) != 0 {
			t.Errorf("imported %d, %v, missing %+v", n, err, missing)
		}
	})
}

// Nothing is sent to AWS on a trip: what came of it could not be recorded.
func TestLiveProofOnATrip(t *testing.T) {
	for name, who := range map[string]func(s *enrolltest.Stage) simaws.AccessKey{
		"by an administrator": func(s *enrolltest.Stage) simaws.AccessKey { return s.Admin },
		"by the user":         func(s *enrolltest.Stage) simaws.AccessKey { return s.AWSAccount.AddAccessKey("alice") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				e := away(t, s, depart(t, s))
				e.AWS = s.Client(who(s))
				calls := len(s.AWSAccount.Calls())
				if _, err := custody.ProveLive(t.Context(), e, s.OnlyDevice(t), s.Serials()); !errors.Is(err, ledger.ErrAway) {
					t.Errorf("%v, want %v", err, ledger.ErrAway)
				}
				if n := len(s.AWSAccount.Calls()) - calls; n != 0 {
					t.Errorf("AWS was asked %d times", n)
				}
			})
		})
	}
}

// A ledger that is simply copied and used twice is noticed, and so is a copy
// for a trip.
func TestCopiedAndUsedTwice(t *testing.T) {
	for name, test := range map[string]struct {
		twice func(t *testing.T, s *enrolltest.Stage, home string) (copied string)
		want  error
		text  string
	}{
		"the ledger": {func(t *testing.T, s *enrolltest.Stage, home string) string {
			copied := copyOf(t, home)
			verifyAway(t, away(t, s, copied), s.Cards[1])
			return copied
		}, custody.ErrForked, ""},
		"the ledger, both of them": {func(t *testing.T, s *enrolltest.Stage, home string) string {
			copied := copyOf(t, home)
			verifyAway(t, away(t, s, copied), s.Cards[1])
			verifyAway(t, s.Env, s.Cards[0])
			return copied
		}, custody.ErrForked, "they differ from record 5 on"},
		"the copy of a trip": {func(t *testing.T, s *enrolltest.Stage, _ string) string {
			first := depart(t, s)
			second := copyOf(t, first)
			verifyAway(t, away(t, s, first), s.Cards[1])
			if _, _, err := enrolltest.BringHome(t.Context(), s.Env, first); err != nil {
				t.Fatal(err)
			}
			verifyAway(t, away(t, s, second), s.Cards[0])
			return second
		}, custody.ErrForked, ""},
		"an untouched copy": {func(t *testing.T, _ *enrolltest.Stage, home string) string { return copyOf(t, home) }, custody.ErrNoTrip, ""},
		"another ledger's trip": {func(t *testing.T, _ *enrolltest.Stage, _ string) string {
			other, _ := enrolltest.Enrolled(t, 2)
			path := depart(t, other)
			return path
		}, custody.ErrForked, "they differ from record 1 on"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				home := filepath.Join(t.TempDir(), "home")
				moveTo(t, s, home)
				path := test.twice(t, s, home)
				before := s.Ledger.Head()
				if _, _, err := enrolltest.BringHome(t.Context(), s.Env, path); !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
					t.Errorf("%v, want %v with %q", err, test.want, test.text)
				}
				if s.Ledger.Head() != before {
					t.Error("something was imported")
				}
			})
		})
	}
}

// moveTo puts the stage's ledger into a folder.
func moveTo(t *testing.T, s *enrolltest.Stage, path string) {
	t.Helper()
	dir := ledger.Dir(path)
	unlock, err := dir.Lock(t.Context()) // makes the folder
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	for _, r := range s.Ledger.Records() {
		data, err := s.Ledger.Bytes(r.Sequence)
		if err == nil {
			err = dir.Create(r.Sequence, data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s.Ledger = enrolltest.OpenLedger(t, dir)
}

func copyOf(t *testing.T, path string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "copied")
	if err := os.CopyFS(copied, os.DirFS(path)); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{copied, filepath.Join(copied, "records"), filepath.Join(copied, "outbox")} {
		if err := os.Chmod(folder, 0o700); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return copied
}

// mustComeHome imports the copies, after which the ledger has no finding.
func mustComeHome(t *testing.T, s *enrolltest.Stage, e *env.Env, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if _, _, err := enrolltest.BringHome(t.Context(), e, path); err != nil {
			t.Fatal(err)
		}
	}
	s.Restart(t)
	if open := s.Book().Open(); len(open) != 0 {
		t.Errorf("findings %+v", open)
	}
}

// Two commands that prepare a trip at the same time take different witnesses.
func TestTwoTripsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		other := s.NewEnv(t) // has read the ledger, before the first trip is on record
		osaka := depart(t, s)
		tokyo := filepath.Join(t.TempDir(), "copy")
		if _, err := custody.Depart(t.Context(), other, tokyo); err != nil {
			t.Fatal(err)
		}
		verifyAway(t, away(t, s, osaka), s.Cards[1])
		verifyAway(t, away(t, s, tokyo), s.Cards[1])
		s.Restart(t)
		mustComeHome(t, s, s.Env, osaka, tokyo)
	})
}

// Nor does a proof at home that began before the trip left use one of its
// witnesses.
func TestProofBesideATrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		home := s.NewEnv(t) // has read the ledger, before the trip is on record
		path := depart(t, s)
		if _, err := custody.Verify(t.Context(), home, enrolltest.SerialsOf(s.Cards[:1])); !errors.Is(err, keyring.ErrWitnessUsed) {
			t.Errorf("%v, want %v", err, keyring.ErrWitnessUsed)
		}
		verifyAway(t, home, s.Cards[0])
		verifyAway(t, away(t, s, path), s.Cards[1])
		mustComeHome(t, s, home, path)
	})
}

// A trip that cannot leave takes no witnesses.
func TestTripToNowhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		before := s.Env.Ledger.Head()
		full, file := t.TempDir(), filepath.Join(t.TempDir(), "file")
		for _, path := range []string{filepath.Join(full, "notes"), file} {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := custody.Depart(t.Context(), s.Env, full); !errors.Is(err, ledger.ErrNotEmpty) {
			t.Errorf("%v, want %v", err, ledger.ErrNotEmpty)
		}
		if _, err := custody.Depart(t.Context(), s.Env, filepath.Join(file, "copy")); err == nil {
			t.Error("a copy below a file")
		}
		if head := s.Env.Ledger.Head(); head != before {
			t.Errorf("the ledger is at %s, and was at %s", head, before)
		}
	})
}
