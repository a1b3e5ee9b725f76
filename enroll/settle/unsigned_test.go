package settle_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
)

// A removal of leftovers that was not signed ends with nothing removed, in the
// command that began it and in the one after it was killed.
func TestUnsignedRemoval(t *testing.T) {
	untouched := func(t *testing.T, s *enrolltest.Stage, r enroll.Result) {
		t.Helper()
		if r.Outcome != ledger.Owing || len(r.Undone) != 0 || len(r.Owed) != 3 || len(s.Made()) != 1 || len(s.Held(s.Cards[0])) != 1 || len(s.Held(s.Cards[1])) != 1 {
			t.Errorf("%+v; AWS has %+v, and the keys %+v, %+v", r, s.Made(), s.Held(s.Cards[0]), s.Held(s.Cards[1]))
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Orphaned(t, s)
		pens := s.Officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		found, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil {
			t.Fatal(err)
		}
		pulled := errors.New("the officer's key was pulled")
		pens[0].Before = func(int) error { return pulled }
		r, err := settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber)
		if !errors.Is(err, pulled) {
			t.Errorf("%v, want %v", err, pulled)
		}
		untouched(t, s, r)

		pens[0].Before = func(int) error { // its process is killed: it writes no end
			s.Store.FailBefore(1, pulled)
			return pulled
		}
		_, err = settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber)
		if !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, step.ErrUnsettled)
		}
		pens[0].Before = nil
		r, err = settle.FinishLeftovers(t.Context(), s.Env, enrolltest.Uncleaned(s.Ledger)[0].ID, settle.Word{Confirm: enrolltest.Agrees})
		if err != nil {
			t.Error(err)
		}
		untouched(t, s, r)
	})
}
