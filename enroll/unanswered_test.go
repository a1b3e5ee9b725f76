package enroll_test

import (
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
)

// A process that died before its load has not recorded which devices it asked AWS for, so
// each of a user's names may still come. In the console a person makes root's device.
func TestRecoverBeforeTheLoad(t *testing.T) {
	for name, tt := range map[string]struct {
		request func(*enrolltest.Stage) enroll.Request
		said    string
		outcome string
		owed    int
	}{
		"a user": {(*enrolltest.Stage).ForAlice, "", ledger.Owing, 2}, // the first came, and is deleted
		"root":   {(*enrolltest.Stage).ForRoot, ledger.DeviceAbsent, ledger.Undone, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				c := s.Prepare(t, tt.request(s))
				s.KillAt(t, "load", func() { _, _ = c.Run(t.Context(), nil, nil) })
				c.Close()
				if tt.said != "" {
					s.AWSAccount.Console().Cancel()
				}
				r, err := s.Recover(t, tt.said)
				if err != nil || r.Outcome != tt.outcome || len(r.Owed) != tt.owed || len(s.Made()) != 0 {
					t.Errorf("%v, outcome %q, owed %v; AWS has %v", err, r.Outcome, r.Owed, s.Made())
				}
			})
		})
	}
}
