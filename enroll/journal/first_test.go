package journal_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/journal"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
)

// A command that takes a ceremony over may act before it has anything to record. If the
// take-over cannot be recorded, there is neither an act nor a record.
func TestNoActIfTheFirstRecordFails(t *testing.T) {
	for name, fails := range map[string]error{"it can be recorded": nil, "it cannot": enrolltest.ErrDisk} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.Forge(t, "20260101-aaaaaa", s.ForgedBegin("aaaaaa"))
				asked, acted := 0, 0
				j := &journal.Journal{
					Env: s.Env, ID: "20260101-aaaaaa", Command: "recover", Caller: func() string { return "" },
					First: func(context.Context) error { asked++; return fails },
				}
				act := step.Step{Name: "create", Do: func(context.Context) error { acted++; return nil }}
				err := j.Runner().Run(t.Context(), []step.Stage{{Steps: []step.Step{act, act}, Serial: true}})
				if !errors.Is(err, fails) || asked != 1 || (acted == 0) != (fails != nil) {
					t.Errorf("asked %d times, acted %d times: %v, want %v", asked, acted, err, fails)
				}
				before := s.Ledger.Head()
				if err := j.State(t.Context(), ledger.KeyGone, "1002"); !errors.Is(err, fails) || (s.Ledger.Head() == before) != (fails != nil) {
					t.Errorf("recorded up to %v: %v, want %v", s.Ledger.Head(), err, fails)
				}
			})
		})
	}
}
