package settle_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"

	signing "rootseal/enroll/officer"
)

// A ceremony that never came to its keys is closed without a question, unless it is another
// host's: that host may still be at work.
func TestCloseOfAnotherHostIsAsked(t *testing.T) {
	const id = "20260101-aaaaaa"
	for name, tt := range map[string]struct {
		group string // of the begin
		close bool
	}{
		"by the operator's word":  {"daily", true},
		"as its begin is strange": {"Daily!", false},
	} {
		for _, away := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.New(t, 2)
					begin := s.ForgedBegin("aaaaaa")
					begin.Group = tt.group
					s.Forge(t, id, begin)
					if away {
						s.Ledger = elsewhere(t, s)
					}
					asked := false
					confirm := func(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
						asked = true
						return enrolltest.Agrees(ctx, p)
					}
					r, err := settle.Recover(t.Context(), s.Env, id, settle.Word{Confirm: confirm, Close: tt.close})
					if err != nil || r.Outcome != ledger.Refused || asked != away {
						t.Errorf("another host's: %t, asked: %t; %+v, %v", away, asked, r, err)
					}
				})
			})
		}
	}
}

// rotatesRoot is a rotation of root by hand, which ended unsettled for this reason.
func rotatesRoot(t *testing.T, s *enrolltest.Stage, because error) (old, open enroll.Result) {
	t.Helper()
	old = s.MustRun(t, s.ForRoot())
	s.FreeKeys()
	switch because {
	case enroll.ErrNotSignedIn:
		s.Operator.OnSignIn = func(env.SignIn) string { return "" }
	case enroll.ErrNotSaid:
		s.Operator.Said = []env.Outcome{env.Later}
	}
	q := s.Rotation(t, s.Cards...)
	q.Source = env.Paste
	open, err := s.Rotate(t, q)
	if !errors.Is(err, because) {
		t.Fatalf("%v, want %v", err, because)
	}
	s.FreeKeys()
	s.Operator.OnSignIn = nil
	s.Operator.OnRemove = func(r env.Removal) string {
		_ = s.AWSAccount.Console().Remove(r.Device[strings.LastIndex(r.Device, "/")+1:])
		return enrolltest.AccountNumber
	}
	return old, open
}

// A rotation that nobody reads at AWS deletes the retired credentials from the keys all
// the same, and so its plan names each.
func TestPlanOfARotationByHandNamesTheKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		old, open := rotatesRoot(t, s, enroll.ErrNotSignedIn)
		s.Restart(t)
		var plan settle.RecoveryPlan
		confirm := func(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
			plan = p
			return enrolltest.Agrees(ctx, p)
		}
		r, err := settle.Recover(t.Context(), s.Env, open.ID, settle.Word{Confirm: confirm})
		if err != nil || r.Outcome != ledger.NotConfirmed {
			t.Errorf("%+v, %v", r, err)
		}
		for _, serial := range []uint32{1001, 1002} {
			if !slices.Contains(plan.Deletes, ledger.Deletion{KeySerial: serial, CredentialID: old.CredentialID}) {
				t.Errorf("the plan does not name key %d: %+v", serial, plan.Deletes)
			}
		}
	})
}

// With an officer on record, an earlier word on the console that nobody signed finishes no
// rotation that AWS cannot confirm, unless the operator says all of it again. An officer who
// is here signs the plan that lists it; in an emergency nobody does.
func TestUnsignedWordIsNotBelieved(t *testing.T) {
	again := []string{ledger.SignedIn, ledger.DeviceRemoved}
	for name, tt := range map[string]struct {
		officers, here bool
		word           settle.Word
		want           error
	}{
		"without officers":              {},
		"nobody signs":                  {officers: true, want: settle.ErrUnsignedWord},
		"an officer is here":            {officers: true, here: true},
		"it is an emergency":            {officers: true, word: settle.Word{Emergency: "the office is closed"}},
		"all is said again":             {officers: true, word: settle.Word{Console: ledger.ConsoleAccepted, Also: again}},
		"all but the console's answer":  {officers: true, word: settle.Word{Also: again}, want: settle.ErrUnsignedWord},
		"all but the last, the removal": {officers: true, word: settle.Word{Console: ledger.ConsoleAccepted, Also: again[:1]}, want: settle.ErrUnsignedWord},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				var pens []signing.Signer
				if tt.officers {
					pens = []signing.Signer{s.Officers(t, "Olivia")[0]}
				}
				s.Signers = pens
				old, open := rotatesRoot(t, s, enroll.ErrNotSaid)
				s.Forge(t, open.ID, &ledger.Statement{About: ledger.ConsoleAccepted}, &ledger.Statement{About: ledger.SignedIn}, &ledger.Statement{About: ledger.DeviceRemoved})
				s.Restart(t)
				s.Signers = nil
				if tt.here {
					s.Signers, s.Shown = pens, s.Ledger.Head().Sequence
				}
				tt.word.Confirm = enrolltest.Agrees
				_, err := settle.Recover(t.Context(), s.Env, open.ID, tt.word)
				if !errors.Is(err, tt.want) || s.Book().Device(old.ID).IsLive() != (tt.want != nil) {
					t.Errorf("%v, want %v; root's device is in use: %t", err, tt.want, s.Book().Device(old.ID).IsLive())
				}
			})
		})
	}
}
