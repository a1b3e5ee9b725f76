//go:build linux && cgo

package story

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/sims3"
)

// appliedResult is what apply --json prints.
type appliedResult struct {
	Plan                                    string
	Approval                                *uint64
	Done, Undone, Refused, Unfinished, Left int
	Devices                                 []struct{ Principal, State, Error string }
}

// plans makes a plan at a desk, and returns its file and the flags that confirm it.
func (o *branch) plans(principal string) (file string, confirm []string) {
	o.t.Helper()
	file = filepath.Join(o.home, "plan.json")
	o.must(0, "plan", o.fleetFile(principal), "--out", file, "--confirm-endpoint", o.url)
	var saved struct{ Hash string }
	if err := json.Unmarshal([]byte(mustRead(o.t, file)), &saved); err != nil {
		o.t.Fatal(err)
	}
	return file, []string{"--confirm", saved.Hash[:8], "--confirm-endpoint", o.url}
}

// applies carries out a plan without a terminal, signed by Olivia.
func (o *branch) applies(want int, file string, confirm []string) (r appliedResult) {
	o.t.Helper()
	stdout, stderr := o.must(want, o.signs(0, append([]string{"apply", file, "--json"}, confirm...)...)...)
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		o.t.Fatalf("%v in %s\n%s", err, stdout, stderr)
	}
	return r
}

// Fifty accounts, one set to fail. Olivia plans in Kyoto, Kenji approves in Osaka, Olivia
// applies: 49 are done, and one is undone and reported. A new plan finishes it.
func TestRing2FleetOfFifty(t *testing.T) {
	const accounts, broken = 50, 17
	c := newFirm(t, accounts, 3)
	kyoto, osaka := c.desk("kyoto"), c.desk("osaka")
	kyoto.addOfficers()
	kyoto.must(0, kyoto.signs(0, "policy", "set", "--approval")...)
	c.members[broken].Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})

	file, confirm := kyoto.plans("user/breakglass")
	_, stderr := kyoto.must(1, kyoto.signs(0, append([]string{"apply", file}, confirm...)...)...)
	mustContain(t, stderr, "the plan is not approved")
	copied := osaka.write("plan.json", mustRead(t, file)) // as a pull request brings it
	_, stderr = osaka.must(0, osaka.signs(1, "plan", "approve", copied, "--hash", mustHash(t, file))...)
	mustContain(t, stderr, "approved: plan ")
	_, stderr = osaka.must(1, osaka.signs(1, append([]string{"apply", copied}, confirm...)...)...)
	mustContain(t, stderr, "who approves a plan must not sign for it: Kenji Mori approved the plan")

	r := kyoto.applies(1, file, confirm)
	if r.Done != accounts-1 || r.Undone != 1 || r.Refused+r.Unfinished+r.Left != 0 || r.Approval == nil {
		t.Errorf("%+v", r)
	}
	for _, d := range r.Devices {
		if undone := d.Principal == c.members[broken].ID()+"/user/breakglass"; undone != (d.State == "undone") || undone != (d.Error != "") {
			t.Errorf("%+v", d)
		}
	}
	c.mustHold(accounts-1, broken)
	kyoto.must(0, "log", "verify")

	c.members[broken].ClearFaults()
	file, confirm = kyoto.plans("user/breakglass")
	copied = osaka.write("plan.json", mustRead(t, file))
	osaka.must(0, osaka.signs(1, "plan", "approve", copied)...)
	if r := kyoto.applies(0, file, confirm); r.Done != 1 || len(r.Devices) != 1 {
		t.Errorf("%+v", r)
	}
	c.mustHold(accounts, -1)
	osaka.must(0, "log", "verify")
	stdout, _ := osaka.must(0, "plan", osaka.fleetFile("user/breakglass"), "--detailed-exitcode", "--confirm-endpoint", c.url)
	mustContain(t, stdout, "50 as they should be")
}

// mustHold fails unless each account but one has an enabled device, and each key so many
// credentials.
func (c *firm) mustHold(credentials, without int) {
	c.t.Helper()
	for i, member := range c.members {
		devices := member.Devices()
		if i == without && len(devices) != 0 || i != without && (len(devices) != 1 || !devices[0].Enabled()) {
			c.t.Errorf("account %d has %+v", i, devices)
		}
	}
	for _, card := range c.set {
		if n := len(card.Stored()); n != credentials {
			c.t.Errorf("key %d holds %d credentials, want %d", card.Serial(), n, credentials)
		}
	}
}

// A queue of five root users, killed with -9 at the third one's console, is finished at
// another desk, which takes the open ceremony over: on a folder and on a bucket that both
// desks share.
func TestRing2RootQueueAfterAKill(t *testing.T) {
	for _, place := range []string{"folder", "bucket"} {
		t.Run(place, func(t *testing.T) { rootQueueAfterAKill(t, place == "bucket") })
	}
}

func rootQueueAfterAKill(t *testing.T, inBucket bool) {
	c := newFirm(t, 5, 2)
	if inBucket {
		server := httptest.NewServer(&sims3.Bucket{Versioned: true})
		t.Cleanup(server.Close)
		c.ledger = "s3://ledgers/acme?profile=management&endpoint=" + server.URL
	}
	kyoto, osaka := c.desk("kyoto"), c.desk("osaka")
	kyoto.addOfficers()
	file, confirm := kyoto.plans("root")
	osaka.must(0, osaka.signs(1, "plan", "approve", osaka.write("plan.json", mustRead(t, file)))...)

	p := seat(t, kyoto.command(kyoto.signs(0, append([]string{"apply", file}, confirm...)...)...))
	for i := range 2 {
		c.enrollRoot(p, i)
	}
	p.see(`root users: 2 done, 3 left, .* each. next: sign in to .*` + c.members[2].ID())
	p.see("stop; go on later")
	p.press("1" + enter)
	if _, err := c.members[2].Console().AssignMFADevice(p.see(`device name, exactly:\s+(\S+)`)[1]); err != nil {
		t.Fatal(err)
	}
	p.see("Paste the secret key")
	if err := syscall.Kill(p.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.leave()

	stdout, _ := osaka.must(0, "status", "--json")
	var status struct {
		Unsettled []struct{ Ceremony string }
	}
	if err := json.Unmarshal([]byte(stdout), &status); err != nil || len(status.Unsettled) != 1 {
		t.Fatalf("%v in %s", err, stdout)
	}
	open := status.Unsettled[0].Ceremony
	log, _ := osaka.must(0, "log", "--json")
	var records []json.RawMessage
	if err := json.Unmarshal([]byte(log), &records); err != nil {
		t.Fatal(err)
	}
	last := strconv.Itoa(len(records))
	seen := []string{"--seen", last, "--confirm-endpoint", c.url} // Olivia has read what the other desk recorded
	osaka.must(0, osaka.signs(0, append([]string{"recover", "--take-over", open}, seen...)...)...)
	osaka.must(0, osaka.signs(0, "log", "sign", "--seen", last)...) // the ends of what was done

	p = seat(t, osaka.command(osaka.signs(0, append([]string{"apply", filepath.Join(osaka.home, "plan.json")}, confirm...)...)...))
	for i := 2; i < 5; i++ {
		c.enrollRoot(p, i)
	}
	if exit := p.leave(); exit != 0 {
		t.Errorf("exit %d, want 0\n%s", exit, p.text())
	}
	for i, member := range c.members { // the console of the third one made a device that nobody assigned
		devices := member.Devices()
		enabled := slices.DeleteFunc(slices.Clone(devices), func(d simaws.Device) bool { return !d.Enabled() })
		if len(enabled) != 1 || len(devices) != len(enabled)+map[int]int{2: 1}[i] {
			t.Errorf("account %d has %+v", i, devices)
		}
	}
	for _, card := range c.set {
		if n := len(card.Stored()); n != 5 {
			t.Errorf("key %d holds %d credentials, want 5", card.Serial(), n)
		}
	}
	osaka.must(0, "log", "verify")
}

// enrollRoot works on the next root user of the queue, at the console of an account.
func (c *firm) enrollRoot(p *person, i int) {
	c.t.Helper()
	p.see(`next: sign in to .*` + c.members[i].ID())
	p.see("stop; go on later")
	p.press("1" + enter)
	assigned, err := c.members[i].Console().AssignMFADevice(p.see(`device name, exactly:\s+(\S+)`)[1])
	if err != nil {
		c.t.Fatal(err)
	}
	p.answer("Paste the secret key", assigned.Secret)
	codes := p.see(`MFA code 1\s+([0-9]{6})\s+MFA code 2\s+([0-9]{6})`)
	if err := c.members[i].Console().AddMFA(codes[1], codes[2]); err != nil {
		c.t.Fatalf("the console refused the pair: %v", err)
	}
	p.see("it accepted them")
	p.press("1" + enter)
}

// With a touch required, the plan and the sitting say how many touches there are, the
// screen names the key to touch, and the keys of the pair come last in each account.
func TestRing2ApplyWithTouch(t *testing.T) {
	c := newFirm(t, 2, 3, simcard.AutoPress(time.Second))
	o := c.desk("kyoto")
	file := filepath.Join(o.home, "plan.json")
	text := strings.Replace(mustRead(t, o.fleetFile("user/breakglass")), "touch: off", "touch: required", 1)
	stdout, stderr := o.must(0, "plan", o.write("fleet.yaml", text), "--out", file, "--confirm-endpoint", c.url)
	mustContain(t, stdout+stderr, "6 touches, about 1 minute")
	p := seat(t, o.command("apply", file, "--confirm-endpoint", c.url))
	p.see("effort: 6 touches, about 1 minute")
	p.answer("first 8 digits of the plan's hash", mustHash(t, file)[:8])
	for range c.members {
		for _, card := range c.set {
			p.see(fmt.Sprintf("touch key %d", card.Serial()))
		}
	}
	p.see("applied: 2 done")
	if exit := p.leave(); exit != 0 {
		t.Errorf("exit %d\n%s", exit, p.text())
	}
}
