package custody_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/gate"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// lostAndRotated is a stage whose third key was lost, and its group rotated.
func lostAndRotated(t *testing.T) (s *enrolltest.Stage, lost *simcard.Card, old enroll.Result) {
	t.Helper()
	return goneAndRotated(t, "lost")
}

func goneAndRotated(t *testing.T, how string) (s *enrolltest.Stage, lost *simcard.Card, old enroll.Result) {
	t.Helper()
	s, old = enrolltest.Enrolled(t, 3)
	lost = s.Cards[2]
	s.Readers.Unplug(lost)
	if _, err := custody.LoseKey(t.Context(), s.Env, 1003, how); err != nil {
		t.Fatal(err)
	}
	q := s.Rotation(t, s.Cards[:2]...)
	q.Reason, q.Lost = ledger.ReasonLost, []device.KeySerial{1003}
	if _, err := s.Rotate(t, q); err != nil {
		t.Fatal(err)
	}
	s.FreeKeys()
	s.Readers.Plug(lost)
	return s, lost, old
}

// A lost key is cleaned, each credential by its witness, then held against the
// record, and then found: in this order in the ledger.
func TestFindKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, lost, old := lostAndRotated(t)
		since := s.Ledger.Head().Sequence
		found, err := custody.FindKey(t.Context(), s.Env, 1003, enrolltest.MayClean(s.Env))
		if err != nil || !slices.Equal(found.Cleaned, []string{old.CredentialID}) || found.Proof.Result != ledger.Proven {
			t.Fatalf("%+v, %v", found, err)
		}
		var kinds []string
		for _, r := range s.Ledger.Records()[since:] {
			kinds = append(kinds, r.Body.Kind())
		}
		if want := []string{"clean", "cleaned", "verify", "found"}; !slices.Equal(kinds, want) {
			t.Errorf("recorded %v, want %v", kinds, want)
		}
		if len(s.IDs(lost)) != 0 || s.Book().Key(1003).Lost != nil {
			t.Errorf("the key holds %v, the book has %+v", s.IDs(lost), s.Book().Key(1003))
		}
		if len(found.Proof.Others) != len(lost.Stored()) {
			t.Errorf("others %v", found.Proof.Others)
		}
	})
}

// A stolen key comes back only after its seed is replaced: it opens nothing then.
func TestFindAStolenKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 3)
		if _, err := custody.LoseKey(t.Context(), s.Env, 1003, "stolen"); err != nil {
			t.Fatal(err)
		}
		if _, err := custody.FindKey(t.Context(), s.Env, 1003, enrolltest.MayClean(s.Env)); !errors.Is(err, custody.ErrStillHolds) {
			t.Errorf("before the rotation: %v, want %v", err, custody.ErrStillHolds)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := goneAndRotated(t, "stolen")
		if _, err := custody.FindKey(t.Context(), s.Env, 1003, enrolltest.MayClean(s.Env)); err != nil {
			t.Errorf("after the rotation: %v", err)
		}
	})
}

// Without AWS, a retired credential goes only if a plugged-in key proves what replaced
// its device.
func TestCleaningWithoutAWS(t *testing.T) {
	for _, proven := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s, lost, old := lostAndRotated(t)
			s.AWS = nil
			if !proven {
				s.Readers.Unplug(s.Cards[0])
				s.Readers.Unplug(s.Cards[1])
			}
			opened, err := keyring.Open(t.Context(), s.Env, 1003)
			if err != nil {
				t.Fatal(err)
			}
			defer opened[0].Close()
			_, _, err = custody.CleanKey(t.Context(), s.Env, "keys", opened[0], enrolltest.MayClean(s.Env))
			if holds := slices.Contains(s.IDs(lost), old.CredentialID); holds == proven || errors.Is(err, gate.ErrNotConfirmed) == proven {
				t.Errorf("proven %t: %v; the key holds %q", proven, err, s.IDs(lost))
			}
		})
	}
}

// A proof that the ledger cannot take leaves the key lost.
func TestFindKeyWithoutARecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := lostAndRotated(t)
		s.Store.FailBefore(3, enrolltest.ErrDisk) // after clean and cleaned
		if _, err := custody.FindKey(t.Context(), s.Env, 1003, enrolltest.MayClean(s.Env)); !errors.Is(err, enrolltest.ErrDisk) || s.Book().Key(1003).Lost == nil {
			t.Errorf("%v, want %v", err, enrolltest.ErrDisk)
		}
	})
}

// beside is a store in which somebody else does something first, once, before the
// record that follows one of the kind; "" is any.
type beside struct {
	ledger.Store
	t     *testing.T
	after string
	does  func()
}

func (b *beside) Lock(ctx context.Context) (func(), error) {
	if records := enrolltest.OpenLedger(b.t, b.Store).Records(); b.does != nil && (b.after == "" || records[len(records)-1].Body.Kind() == b.after) {
		does := b.does
		b.does = nil
		does()
	}
	return b.Store.Lock(ctx)
}

// Another command cleans the same key between the answer to a witness and its
// record. Each witness is proof once: what is there again is asked the next one,
// what is gone is clean.
func TestCleaningBesideAnother(t *testing.T) {
	for name, test := range map[string]struct {
		again bool // it is on the key again
		want  int  // cleanings of the key on record
	}{"gone": {false, 1}, "there again": {true, 2}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, lost, old := lostAndRotated(t)
				before := lost.Stored()
				other := s.NewEnv(t)
				other.Ledger = enrolltest.OpenLedger(t, &beside{s.Store, t, "", func() {
					if _, err := custody.FindKey(t.Context(), s.Env, 1003, enrolltest.MayClean(s.Env)); err != nil {
						t.Error(err)
					}
					for _, c := range before {
						if test.again && c.ID == old.CredentialID {
							lost.Store(c)
						}
					}
				}})
				opened, err := keyring.Open(t.Context(), other, 1003)
				if err != nil {
					t.Fatal(err)
				}
				defer opened[0].Close()
				cleaned, left, err := custody.CleanKey(t.Context(), other, "keys", opened[0], enrolltest.MayClean(other))
				if err != nil || !slices.Equal(cleaned, []string{old.CredentialID}) || len(left) > 0 {
					t.Errorf("cleaned %q, left %q, %v", cleaned, left, err)
				}
				mustUseWitnessesOnce(t, other.Ledger, map[uint32]int{1001: 1, 1002: 1, 1003: test.want})
			})
		})
	}
}

// So does a rotation that cleans its keys while another command cleans one.
func TestRotationCleansBesideAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 3)
		other := s.NewEnv(t)
		s.Ledger = enrolltest.OpenLedger(t, &beside{s.Store, t, "retired", func() {
			other.Ledger = enrolltest.OpenLedger(t, s.Store)
			opened, err := keyring.Open(t.Context(), other, 1003)
			if err != nil {
				t.Error(err)
				return
			}
			defer opened[0].Close()
			cleaned, _, err := custody.CleanKey(t.Context(), other, "keys", opened[0], enrolltest.MayClean(other))
			if err != nil || !slices.Equal(cleaned, []string{old.CredentialID}) {
				t.Errorf("cleaned %q, %v", cleaned, err)
			}
		}})
		r, err := s.Rotate(t, s.Rotation(t, s.Cards[:2]...))
		if err != nil || len(r.Owed) > 0 {
			t.Errorf("owed %+v, %v", r.Owed, err)
		}
		for _, card := range s.Cards {
			if slices.Contains(s.IDs(card), old.CredentialID) {
				t.Errorf("key %d holds the retired credential", card.Serial())
			}
		}
		mustUseWitnessesOnce(t, s.Ledger, map[uint32]int{1001: 1, 1002: 1, 1003: 1})
	})
}

// mustUseWitnessesOnce: the cleanings have used so many witnesses by key, each of
// them once.
func mustUseWitnessesOnce(t *testing.T, l *ledger.Ledger, want map[uint32]int) {
	t.Helper()
	used, of := map[string]bool{}, map[uint32]int{}
	for _, r := range l.Records() {
		if body, is := r.Body.(*ledger.Clean); is {
			if used[body.Challenge] {
				t.Errorf("witness %s was used again by record %d", body.Challenge, r.Sequence)
			}
			used[body.Challenge] = true
			of[body.KeySerial]++
		}
	}
	if !maps.Equal(of, want) {
		t.Errorf("witnesses used by key: %v, want %v", of, want)
	}
}

// What somebody has changed on a lost key keeps it from being taken back.
func TestFindKeyRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, lost *simcard.Card, old enroll.Result)
		want   error
	}{
		"reset": {func(t *testing.T, lost *simcard.Card, _ enroll.Result) { resetByOthers(t, lost) }, custody.ErrNotProven},
		"another's under the name": {func(_ *testing.T, lost *simcard.Card, old enroll.Result) {
			lost.Store(simcard.Stored{ID: old.CredentialID, Key: []byte("somebody else's seed")})
		}, custody.ErrNotClean},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, lost, old := lostAndRotated(t)
				test.change(t, lost, old)
				if _, err := custody.FindKey(t.Context(), s.Env, 1003, enrolltest.MayClean(s.Env)); !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if s.Book().Key(1003).Lost == nil {
					t.Error("the key is called found")
				}
			})
		})
	}
}

// A key that was only away when its group was rotated is cleaned and checked, and no record
// calls it lost or found. One in a bag is unsealed first.
func TestFindAKeyThatWasAway(t *testing.T) {
	for name, sealed := range map[string]bool{"away": false, "in a bag": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, old := enrolltest.Enrolled(t, 3)
				away := s.Cards[2]
				s.FreeKeys()
				if sealed {
					q := enrolltest.Bag("A-17")
					q.Key = 1003
					if _, _, err := custody.Seal(t.Context(), s.Env, q); err != nil {
						t.Fatal(err)
					}
				}
				s.Readers.Unplug(away)
				if _, err := s.Rotate(t, s.Rotation(t, s.Cards[:2]...)); err != nil {
					t.Fatal(err)
				}
				s.FreeKeys()
				s.Readers.Plug(away)
				since := s.Ledger.Head().Sequence
				found, err := custody.FindKey(t.Context(), s.Env, 1003, enrolltest.MayClean(s.Env))
				if sealed {
					if !errors.Is(err, gate.ErrSealed) || s.Ledger.Head().Sequence != since || len(s.IDs(away)) != 1 {
						t.Errorf("%v; the key holds %q", err, s.IDs(away))
					}
					return
				}
				if err != nil || found.WasLost || !slices.Equal(found.Cleaned, []string{old.CredentialID}) || found.Proof.Result != ledger.Proven || found.Head != s.Ledger.Head() {
					t.Fatalf("%+v, %v", found, err)
				}
				var kinds []string
				for _, r := range s.Ledger.Records()[since:] {
					kinds = append(kinds, r.Body.Kind())
				}
				if want := []string{"clean", "cleaned", "verify"}; !slices.Equal(kinds, want) || len(s.IDs(away)) != 0 {
					t.Errorf("recorded %v, want %v; the key holds %q", kinds, want, s.IDs(away))
				}
				if _, err := custody.FindKey(t.Context(), s.Env, 1003, enrolltest.MayClean(s.Env)); err == nil || s.Ledger.Head() != found.Head {
					t.Errorf("once more: %v", err)
				}
			})
		})
	}
}

// A key in a safe that a rotation has passed by holds a retired seed alone, and
// verify says so.
func TestVerifyTellsARetiredSeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 3)
		safe := s.Cards[2]
		s.Readers.Unplug(safe)
		if _, err := s.Rotate(t, s.Rotation(t, s.Cards[:2]...)); err != nil {
			t.Fatal(err)
		}
		s.FreeKeys()
		s.Readers.Plug(safe)
		found := s.Verify(t.Context(), t, safe)
		if key := found.Keys[0]; key.Result != ledger.Proven || !slices.Equal(key.Retired, []string{old.CredentialID}) || len(key.Credentials) != 0 ||
			!slices.Equal(key.Notes, []string{"it holds no seed that is in use"}) {
			t.Errorf("found %+v", key)
		}
		resetByOthers(t, safe)
		if found := s.Verify(t.Context(), t, safe); found.Result() != ledger.Wrong {
			t.Errorf("after a reset: %+v", found)
		}
	})
}
