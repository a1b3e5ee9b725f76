package settle_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
)

// Every endpoint that the operator confirmed is on record before anything is deleted. If
// one cannot be recorded, nothing is.
func TestEndpointsAreRecordedFirst(t *testing.T) {
	meant := []string{"https://iam.example", "https://sts.example"}
	for name, fails := range map[string]int{"all are recorded": 0, "the first fails": 1, "the second fails": 2} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				enrolltest.Interrupted(t, s, s.ForAlice())()
				s.AWSAccount.ClearFaults()
				s.FreeKeys()
				before, want := len(s.Kinds()), meant
				if fails > 0 {
					s.Store.FailBefore(fails, enrolltest.ErrDisk)
					want = meant[:fails-1]
				}
				held, made := len(s.Cards[0].Stored()), len(s.Made())
				_, err := settle.Recover(t.Context(), s.Env, enrolltest.Unsettled(s.Ledger)[0].ID, settle.Word{Endpoints: meant, Confirm: enrolltest.Agrees})
				var recorded []string
				for _, r := range s.Ledger.Records()[before:] {
					if said, is := r.Body.(*ledger.Statement); is && said.About == ledger.EndpointMeant {
						recorded = append(recorded, said.Typed)
					}
				}
				if !slices.Equal(recorded, want) {
					t.Errorf("recorded %q, want %q", recorded, want)
				}
				switch {
				case fails == 0:
					if err != nil {
						t.Error(err)
					}
				case !errors.Is(err, enrolltest.ErrDisk) || !errors.Is(err, step.ErrUnsettled):
					t.Errorf("%v, want %v", err, enrolltest.ErrDisk)
				case len(s.Kinds()) != before+fails-1 || len(s.Cards[0].Stored()) != held || len(s.Made()) != made:
					t.Errorf("records %v, and AWS has %+v", s.Kinds(), s.Made())
				}
			})
		})
	}
}
