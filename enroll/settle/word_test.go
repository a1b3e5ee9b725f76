package settle_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
)

// Everything that the operator stated is on record before anything is deleted. If a part
// of it cannot be recorded, nothing is deleted.
func TestEveryWordIsRecordedFirst(t *testing.T) {
	urls, about := []string{"https://iam.example", "https://sts.example"}, []string{ledger.SignedIn, ledger.DeviceRemoved}
	for name, tt := range map[string]struct {
		word settle.Word
		all  []string
	}{
		"endpoints": {settle.Word{Endpoints: urls}, []string{ledger.EndpointMeant + " " + urls[0], ledger.EndpointMeant + " " + urls[1]}},
		"reports":   {settle.Word{Also: about}, []string{about[0] + " " + enrolltest.AccountNumber, about[1] + " " + enrolltest.AccountNumber}},
	} {
		for fails := range 3 { // 0: none
			t.Run(fmt.Sprintf("%s, %d fails", name, fails), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.New(t, 2)
					enrolltest.Interrupted(t, s, s.ForAlice())()
					s.AWSAccount.ClearFaults()
					s.FreeKeys()
					before, want := len(s.Kinds()), tt.all
					if fails > 0 {
						s.Store.FailBefore(fails, enrolltest.ErrDisk)
						want = want[:fails-1]
					}
					tt.word.Confirm = enrolltest.Agrees
					_, err := settle.Recover(t.Context(), s.Env, enrolltest.Unsettled(s.Ledger)[0].ID, tt.word)
					var recorded []string
					for _, r := range s.Ledger.Records()[before:] {
						if said, is := r.Body.(*ledger.Statement); is {
							recorded = append(recorded, said.About+" "+said.Typed)
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
					case len(s.Kinds()) != before+fails-1 || len(s.Held(s.Cards[0])) != 1 || len(s.Made()) != 1:
						t.Errorf("records %v, and AWS has %+v", s.Kinds(), s.Made())
					}
				})
			})
		}
	}
}
