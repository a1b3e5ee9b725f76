package fleet

import (
	"errors"
	"testing"

	"rootseal/enroll/ledger"
)

// The file may require more than the ledger, never less.
func TestOver(t *testing.T) {
	signed := ledger.PolicySet{MinKeys: 2, VerifyDays: 90, Touch: true}
	for name, test := range map[string]struct {
		policy, more string
		ledger, want ledger.PolicySet
		problem      string
	}{
		"nothing":      {ledger: signed, want: signed},
		"the same":     {policy: "{min_keys: 2, verify_days: 90, touch: true}", ledger: signed, want: signed},
		"more":         {policy: "{min_keys: 2, verify_days: 30, live_days: 7, approval: true}", ledger: signed, want: ledger.PolicySet{MinKeys: 2, VerifyDays: 30, LiveDays: 7, Touch: true, Approval: true}},
		"without one":  {policy: "{sealed_group: true, attested: true, two_officers: true}", want: ledger.PolicySet{SealedGroup: true, Attested: true, TwoOfficers: true}},
		"fewer keys":   {policy: "{min_keys: 1}", ledger: signed, problem: "fleet.yaml:10:20: min_keys: 1 is less than the ledger's policy requires; write 2 or stricter, or remove the key"},
		"rarer":        {policy: "{verify_days: 91}", ledger: signed, problem: "fleet.yaml:10:23: verify_days: 91 is less than the ledger's policy requires; write 90 or stricter, or remove the key"},
		"no touch":     {policy: "{touch: false}", ledger: signed, problem: "fleet.yaml:10:17: touch: false is less than the ledger's policy requires; write true or stricter, or remove the key"},
		"no approval":  {policy: "{approval: false}", ledger: ledger.PolicySet{Approval: true}, problem: "fleet.yaml:10:20: approval: false is less than the ledger's policy requires; write true or stricter, or remove the key"},
		"touch off":    {more: "    touch: off\n", ledger: signed, problem: "fleet.yaml:10:12: touch: off, and the policy requires a touch for each code; write required"},
		"off for one":  {more: "    principals: {root: {touch: off}}\n", ledger: signed, problem: "fleet.yaml:10:32: touch: off, and the policy requires a touch for each code; write required"},
		"too few keys": {policy: "{min_keys: 3}", problem: "fleet.yaml:2:10: key set daily has 2 keys, and the policy requires 3; write more serials\nfleet.yaml:3:9: key set safe has 2 keys, and the policy requires 3; write more serials"},
	} {
		t.Run(name, func(t *testing.T) {
			text := head + "accounts:\n  - number: 111122223333\n" + test.more
			if test.policy != "" {
				text += "policy: " + test.policy + "\n"
			}
			f, err := Read("fleet.yaml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := f.Over(test.ledger)
			if test.problem != "" {
				if !errors.Is(err, ErrFile) || err.Error() != test.problem {
					t.Errorf("got  %v\nwant %s", err, test.problem)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}
