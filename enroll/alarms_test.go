package enroll_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
)

// A plan names what alarms see, in its order. That AWS's trail has just these is
// shown by the commands' own tests.
func TestPlanNamesWhatAlarmsSee(t *testing.T) {
	made := []string{"CreateVirtualMFADevice", "EnableMFADevice"}
	goes := []string{"DeactivateMFADevice", "DeleteVirtualMFADevice"}
	signIn := []string{"ConsoleLogin"}
	enrolment := func(ask func(*enrolltest.Stage) enroll.Request) func(*testing.T) (*enroll.Ceremony, error) {
		return func(t *testing.T) (*enroll.Ceremony, error) {
			s := enrolltest.New(t, 2)
			return enroll.Prepare(t.Context(), s.Env, ask(s))
		}
	}
	rotation := func(change func(*enroll.RotateRequest)) func(*testing.T) (*enroll.Ceremony, error) {
		return func(t *testing.T) (*enroll.Ceremony, error) {
			s, _ := enrolltest.Enrolled(t, 2)
			q := s.Rotation(t, s.Cards...)
			change(&q)
			return enroll.PrepareRotation(t.Context(), s.Env, q)
		}
	}
	for name, tt := range map[string]struct {
		prepare func(*testing.T) (*enroll.Ceremony, error)
		want    []string
	}{
		"user":            {enrolment((*enrolltest.Stage).ForAlice), made},
		"root":            {enrolment((*enrolltest.Stage).ForRootWithProfile), slices.Concat(signIn, made)},
		"another service": {enrolment((*enrolltest.Stage).ForLogin), nil},
		"rotation":        {rotation(func(*enroll.RotateRequest) {}), slices.Concat(made, goes)},
		"after a theft":   {rotation(func(q *enroll.RotateRequest) { q.Stolen, q.Defenceless = true, true }), slices.Concat(goes, made)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := tt.prepare(t)
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				if got := c.Plan().Events; !slices.Equal(got, tt.want) {
					t.Errorf("%v, want %v", got, tt.want)
				}
			})
		})
	}
}
