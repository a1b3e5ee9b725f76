//go:build unix

package command

import (
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// Root is proven live by its sign-in, which is waited for until CloudTrail has it:
// the device, the event and the address are on record, and no key.
func TestVerifyLiveOfRoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.assigns(t, s.root("--group", "daily", "--secret", "-", "--profile", "admin")...)
		s.mustDo(t, []string{"complete"}, "recover")
		time.Sleep(24 * time.Hour)
		live := []string{"verify", "--live", "--profile", "admin", "--wait", "2m", "--json"}
		s.mustFail(t, cli.ExitFailed, []string{"no sign-in in CloudTrail yet; looking until", "no live check: not everything was checked", "5 to 15 minutes"}, live...)

		s.account.SignInFrom("198.51.100.9")
		s.signsIn(t)
		live[5] = "20m"
		got := mustDecode[view.Verified](t, s.mustDo(t, []string{"group daily: proven by sign-in seen"}, live...))
		if len(got.Live) != 1 || got.Live[0].DeviceARN != s.made()[0].ARN || got.Live[0].Method != ledger.MethodSeen || got.Live[0].EventID == "" ||
			got.Live[0].EventTime == nil || got.Live[0].SourceIP != "198.51.100.9" || got.Live[0].KeySerial != 0 {
			t.Errorf("live %+v", got.Live)
		}
	})
}
