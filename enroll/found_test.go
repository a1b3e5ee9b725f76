package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// lostAndRotated is a stage whose third key was lost, and its group rotated.
func lostAndRotated(t *testing.T) (s *stage, lost *simcard.Card, old enroll.Result) {
	t.Helper()
	s, old = enrolled(t, 3)
	lost = s.cards[2]
	s.desk.Unplug(lost)
	if _, err := enroll.LoseKey(t.Context(), s.Room, 1003, "lost"); err != nil {
		t.Fatal(err)
	}
	q := s.rotation(t, s.cards[:2]...)
	q.Reason, q.Lost = ledger.ReasonLost, []device.KeySerial{1003}
	if _, err := s.rotate(t, q); err != nil {
		t.Fatal(err)
	}
	s.freeKeys()
	s.desk.Plug(lost)
	return s, lost, old
}

// A lost key is cleaned, each credential by its witness, then held against the
// record, and then found: in this order in the ledger.
func TestFindKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, lost, old := lostAndRotated(t)
		since := s.Ledger.Head().Sequence
		found, err := enroll.FindKey(t.Context(), s.Room, 1003)
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
		if len(s.ids(lost)) != 0 || s.book().Key(1003).Lost != nil {
			t.Errorf("the key holds %v, the book has %+v", s.ids(lost), s.book().Key(1003))
		}
		if len(found.Proof.Others) != len(lost.Stored()) {
			t.Errorf("others %v", found.Proof.Others)
		}
	})
}

// A cleaning that has read the record before another command used the next
// witness asks for the one after it: each is proof once.
func TestCleaningBesideAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, lost, old := lostAndRotated(t)
		other, before := s.newRoom(t), lost.Stored()
		if _, err := enroll.FindKey(t.Context(), s.Room, 1003); err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		for _, c := range before {
			if c.ID == old.CredentialID {
				lost.Store(c)
			}
		}
		opened, err := enroll.OpenKeys(t.Context(), other, 1003)
		if err != nil {
			t.Fatal(err)
		}
		defer opened[0].Close()
		cleaned, left, err := enroll.CleanKey(t.Context(), other, "keys", opened[0])
		if err != nil || !slices.Equal(cleaned, []string{old.CredentialID}) || len(left) > 0 {
			t.Errorf("cleaned %q, left %q, %v", cleaned, left, err)
		}
		used := map[string]int{}
		for _, r := range other.Ledger.Records() {
			if body, is := r.Body.(*ledger.Clean); is && body.KeySerial == 1003 {
				used[body.Challenge]++
			}
		}
		for challenge, n := range used {
			if n > 1 {
				t.Errorf("witness %s was used %d times", challenge, n)
			}
		}
		if len(used) != 2 {
			t.Errorf("witnesses %v were used, want two", used)
		}
	})
}

// What somebody has changed on a lost key keeps it from being taken back.
func TestFindKeyRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, lost *simcard.Card, old enroll.Result)
		want   error
	}{
		"reset": {func(t *testing.T, lost *simcard.Card, _ enroll.Result) { resetByOthers(t, lost) }, enroll.ErrNotProven},
		"another's under the name": {func(_ *testing.T, lost *simcard.Card, old enroll.Result) {
			lost.Store(simcard.Stored{ID: old.CredentialID, Key: []byte("somebody else's seed")})
		}, enroll.ErrNotClean},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, lost, old := lostAndRotated(t)
				test.change(t, lost, old)
				if _, err := enroll.FindKey(t.Context(), s.Room, 1003); !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if s.book().Key(1003).Lost == nil {
					t.Error("the key is called found")
				}
			})
		})
	}
}

// A key in a safe that a rotation has passed by holds a retired seed alone, and
// verify says so.
func TestVerifyTellsARetiredSeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolled(t, 3)
		safe := s.cards[2]
		s.desk.Unplug(safe)
		if _, err := s.rotate(t, s.rotation(t, s.cards[:2]...)); err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		s.desk.Plug(safe)
		found := s.verify(t.Context(), t, safe)
		if key := found.Keys[0]; key.Result != ledger.Proven || !slices.Equal(key.Retired, []string{old.CredentialID}) || len(key.Credentials) != 0 ||
			!slices.Equal(key.Notes, []string{"it holds no seed that is in use"}) {
			t.Errorf("found %+v", key)
		}
		resetByOthers(t, safe)
		if found := s.verify(t.Context(), t, safe); found.Result() != ledger.Wrong {
			t.Errorf("after a reset: %+v", found)
		}
	})
}
