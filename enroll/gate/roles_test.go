package gate_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
)

// A key that comes into a second group is named, once for each group. A fleet file refuses it
// only if both groups are of AWS, and a rotation adds no key that was in the group before.
func TestRoles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.MustRun(t, s.ForAlice())
		b, daily := s.Book(), s.OnlyDevice(t)
		const (
			also    = "key 1001 is also in group daily, of " + enrolltest.AccountNumber + "/user/alice: losing it opens both groups"
			refused = also + ", and a fleet file refuses it"
		)
		held, other := ledger.KeyState{KeySerial: 1001}, ledger.KeyState{KeySerial: 7}
		for name, tt := range map[string]struct {
			begin  ledger.Begin
			old    bool // the group's own device is replaced
			warned []string
		}{
			"another user":  {ledger.Begin{Principal: enrolltest.AccountNumber + "/user/bob", Group: "sealed", Keys: []ledger.KeyState{held, other}}, false, []string{refused}},
			"a service":     {ledger.Begin{Principal: "GitHub/login/ops", Group: "sealed", Keys: []ledger.KeyState{held}}, false, []string{also}},
			"a second role": {ledger.Begin{Principal: enrolltest.AccountNumber + "/user/bob", Group: "daily", Keys: []ledger.KeyState{held}}, false, nil},
			"a rotation":    {ledger.Begin{Principal: daily.Principal, Group: "other", Keys: []ledger.KeyState{held}}, true, nil},
			"a strange key": {ledger.Begin{Principal: daily.Principal, Group: "sealed", Keys: []ledger.KeyState{other}}, false, nil},
			"no principal":  {ledger.Begin{Principal: "?", Group: "sealed", Keys: []ledger.KeyState{held}}, false, []string{also}},
		} {
			old := daily
			if !tt.old {
				old = nil
			}
			var warned []string
			for _, text := range gate.Roles(b, &tt.begin, old) {
				warned = append(warned, text.String())
			}
			if !slices.Equal(warned, tt.warned) {
				t.Errorf("%s: %q, want %q", name, warned, tt.warned)
			}
		}
	})
}
