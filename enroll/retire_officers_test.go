package enroll_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
	"rootseal/enroll/settle"
)

// A retirement needs the signatures that the policy requires, or touches nothing.
func TestRetireIsSigned(t *testing.T) {
	for name, tt := range map[string]struct {
		signers   int
		emergency string
		want      error
		missing   bool
	}{
		"no officer":    {want: signing.ErrTooFewSigners},
		"one of two":    {signers: 1, want: signing.ErrTooFewSigners},
		"both":          {signers: 2},
		"an emergency":  {emergency: "the safe is on fire", missing: true},
		"one and alarm": {signers: 1, emergency: "the safe is on fire", want: signing.ErrTooFewSigners},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, daily, sealed := dailyAndSealed(t)
				var pens []signing.Signer
				for _, p := range s.Officers(t, "Olivia", "Kenji") {
					pens = append(pens, p)
				}
				s.Signers = pens[:1]
				if _, err := s.Record(t.Context(), "policy", &ledger.PolicySet{TwoOfficers: true}, nil); err != nil {
					t.Fatal(err)
				}
				s.Signers, s.Emergency = pens[:tt.signers], tt.emergency
				before := len(s.Kinds())
				r, err := retire(t, s, daily)
				if !errors.Is(err, tt.want) || isEnabled(s, daily.DeviceARN) != (tt.want != nil) || !isEnabled(s, sealed.DeviceARN) {
					t.Fatalf("%q, %v, want %v; AWS has %+v", r.Outcome, err, tt.want, s.AWSAccount.Devices())
				}
				if tt.want != nil && slices.Contains(s.Kinds()[before:], "retire") {
					t.Errorf("records %q", s.Kinds()[before:])
				}
				if tt.want != nil {
					return
				}
				if missing := s.Register().Missing(); len(missing) > 0 != tt.missing {
					t.Errorf("missing %+v", missing)
				}
				for _, act := range s.Register().Missing() {
					if _, err := signing.Sign(t.Context(), s.Ledger, act.At.Record, "log", ledger.Officer{}, s.Ledger.Head().Sequence, pens...); err != nil {
						t.Fatal(err)
					}
				}
				if missing := s.Register().Missing(); len(missing) > 0 {
					t.Errorf("missing %+v after log sign", missing)
				}
			})
		})
	}
}

// A retirement that no officer has signed is closed by a later command, and ends no
// device.
func TestRecoverAnUnsignedRetirement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, sealed := dailyAndSealed(t)
		s.Officers(t, "Olivia")
		s.Forge(t, "20260101-aaaaaa", &ledger.Retirement{
			Principal: daily.Principal, Group: daily.Group, Device: daily.Ceremony, DeviceARN: daily.DeviceARN, Keeps: sealed.Ceremony,
		}, &ledger.Retire{Device: daily.Ceremony, DeviceARN: daily.DeviceARN, Because: ledger.BecauseOther})
		s.Restart(t)
		calls := len(s.AWSAccount.Calls())
		r, _ := settle.Recover(t.Context(), s.Env, "20260101-aaaaaa", settle.Word{Confirm: enrolltest.Agrees})
		if !isEnabled(s, daily.DeviceARN) || len(changes(s, calls)) > 0 || r.Outcome == ledger.Complete {
			t.Errorf("%q; AWS was sent %q", r.Outcome, changes(s, calls))
		}
	})
}
