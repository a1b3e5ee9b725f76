//go:build unix

package command

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/fleet/plan"
)

// A plan that shows one principal and means the device of another does nothing to either,
// whether its facts are those of the ledger, or say that the principal has that device.
func TestApplyRefusesTheDeviceOfAnother(t *testing.T) {
	for name, forge := range map[string]func(at, other *plan.Device){
		"verify": func(at, other *plan.Device) { at.Ceremony = other.Ceremony },
		"retire": func(at, other *plan.Device) {
			at.Do, at.KeySet, at.Ceremony = plan.Retire, "", other.Ceremony
		},
		"retire by the right address": func(at, other *plan.Device) {
			at.Do, at.KeySet, at.Ceremony, at.DeviceARN = plan.Retire, "", other.Ceremony, other.DeviceARN
		},
		"rotate": func(at, other *plan.Device) { at.Do, at.Ceremony = plan.Rotate, other.Ceremony },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newSignedFleet(t, 2, 2)
				time.Sleep(time.Until(start))
				_, confirm := o.planned(t)
				o.applies(t, cli.ExitDone, 1001, confirm...)
				mustTypeJSON[struct{}](t, o.stage, append([]string{"policy", "set", "--verify-days", "30"}, o.signedBy(1001)...)...)
				time.Sleep(31 * 24 * time.Hour)
				p, _ := o.planned(t)
				d := &p.Principals[0].Devices[0]
				forge(d, &p.Principals[1].Devices[0])
				nothing := &p.Principals[1].Devices[0]
				nothing.Do, nothing.Why = plan.Nothing, []plan.Reason{}
				p.Counts = plan.Counts{Nothing: 1}
				p.Counts.Add(d.Do)
				before := len(o.records(t))
				refused := func(why ...string) {
					t.Helper()
					text, err := plan.Save(p)
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(o.saved, text, 0o600); err != nil {
						t.Fatal(err)
					}
					o.applies(t, cli.ExitWrong, 1001, "--confirm", p.Hash()[:8])
					said := func(one string) bool { return strings.Contains(o.err.String(), one) }
					if !slices.ContainsFunc(why, said) || len(o.records(t)) != before {
						t.Errorf("%d more records\n%s", len(o.records(t))-before, o.err.String())
					}
				}
				refused("not a plan of rootseal")
				recorded := &p.Principals[0].Facts.Recorded[0]
				recorded.Ceremony, recorded.DeviceARN = d.Ceremony, d.DeviceARN
				refused("no longer as the plan saw it", "not a plan of rootseal")
				for i, member := range o.members {
					if n := len(member.Devices()); n != 1 {
						t.Errorf("account %d has %d devices", i, n)
					}
				}
			})
		})
	}
}
