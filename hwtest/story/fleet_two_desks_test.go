//go:build linux && cgo

package story

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"rootseal/hwtest/program"
	"rootseal/hwtest/sims3"
)

// Two desks apply the same plan at the same moment, on one bucket and the same keys. The
// later sitting ends the earlier one. Whatever each desk reports, no account gets two devices,
// nothing stays unfinished, and the same plan then goes on to its end.
func TestRing2TwoDesksApplyAtOnce(t *testing.T) {
	const accounts = 6
	c := newFirm(t, accounts, 2)
	server := httptest.NewServer(&sims3.Bucket{Versioned: true})
	t.Cleanup(server.Close)
	c.ledger = "s3://ledgers/acme?profile=management&endpoint=" + server.URL
	desks := []*branch{c.desk("kyoto"), c.desk("osaka")}
	desks[0].addOfficers()
	file, confirm := desks[0].plans("user/breakglass")
	files := []string{file, desks[1].write("plan.json", mustRead(t, file))}

	said := make([]string, len(desks))
	var running sync.WaitGroup
	for i, o := range desks {
		running.Go(func() {
			cmd := o.command(o.signs(i, append([]string{"apply", files[i]}, confirm...)...)...)
			cmd.SysProcAttr = program.WithoutTerminal()
			out, err := cmd.CombinedOutput()
			said[i] = string(out)
			if err != nil && cmd.ProcessState.ExitCode() > 8 {
				t.Errorf("%s: %v\n%s", o.host, err, out)
			}
		})
	}
	running.Wait()
	for i, o := range desks {
		if strings.Contains(said[i], "panic") {
			t.Errorf("%s said\n%s", o.host, said[i])
		}
		t.Logf("%s said\n%s", o.host, said[i])
	}
	stdout, _ := desks[0].must(0, "status", "--json")
	if !strings.Contains(strings.Join(strings.Fields(stdout), ""), `"unsettled":[]`) {
		t.Errorf("unfinished:\n%s", stdout)
	}
	for i, member := range c.members {
		if n := len(member.Devices()); n > 1 {
			t.Errorf("account %d has %d devices", i, n)
		}
	}
	for turn, o := range slices.Concat(desks, desks) { // what the other desk recorded is read, and signed
		args := o.signs(turn%2, append([]string{"apply", files[turn%2], "--seen", o.head()}, confirm...)...)
		cmd := o.command(args...)
		cmd.SysProcAttr = program.WithoutTerminal()
		_, stderr, exit := program.Run(t, cmd)
		if exit == 0 {
			c.mustHold(accounts, -1)
			return
		}
		t.Logf("%s once more: exit %d\n%s", o.host, exit, stderr)
	}
	t.Error("the plan does not come to its end")
}

// head is the number of the newest record.
func (o *branch) head() string {
	o.t.Helper()
	stdout, _ := o.must(0, "log", "--json")
	var records []json.RawMessage
	if err := json.Unmarshal([]byte(stdout), &records); err != nil {
		o.t.Fatal(err)
	}
	return strconv.Itoa(len(records))
}
