//go:build unix

package command

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	view "rootseal/cmd/rootseal/internal/view/fleet"
	"rootseal/enroll/fleet/plan"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// company is an organization with many accounts, entered by a role from its management
// account, and a fleet file for all of them.
type company struct {
	*scene
	org     *simaws.Organization
	members []*simaws.Account
	file    string
}

// planActions are the actions of the manual's policy for plan, without their service.
func planActions(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, action := range actionsOf(t, inManual(t, "policy", "plan")) {
		all = append(all, strings.TrimPrefix(action, "iam:"))
	}
	return all
}

func memberNumber(i int) string { return fmt.Sprintf("2%011d", i) }

// newCompany has n accounts, each with root and the user breakglass, on two keys.
func newCompany(t *testing.T, n int) *company {
	t.Helper()
	c := &company{scene: newScene(t, simcard.New(simcard.YubiKey57, 12345678), simcard.New(simcard.YubiKey57, 23456789))}
	c.org = simaws.NewOrganization(simaws.Options{Account: otherNumber, STSDelay: -1, Now: c.Now, Plain: true})
	manager := c.org.Management().AddAdmin("manager")
	text := fmt.Sprintf(`key_sets: {desk: [%s]}
defaults:
  enter: {role: rootseal, base: management}
  touch: off
  devices: {daily: desk}
  principals: {user/breakglass: {}}
accounts:
`, strings.ReplaceAll(c.serials(), ",", ", "))
	for i := range n {
		member := c.org.Add(simaws.Options{Account: memberNumber(i), STSDelay: -1, Now: c.Now, Plain: true})
		member.AddUser("breakglass")
		member.DefineRole("rootseal", []string{otherNumber}, planActions(t)...)
		c.members = append(c.members, member)
		text += fmt.Sprintf("  - {number: %s, alias: acme-%d}\n", memberNumber(i), i)
	}
	c.file = fleetFile(t, text)
	c.AWS = func(_ context.Context, profile string) (cli.Account, error) {
		if profile != "management" {
			return nil, fmt.Errorf("no profile %q", profile)
		}
		return edges.Reach(cli.Credentials(manager), c.org.Transport()), nil
	}
	return c
}

// iamCalls returns the calls of IAM in the members. All of them must read.
func (c *company) iamCalls(t testing.TB) (total, most int) {
	t.Helper()
	for _, m := range c.members {
		n := 0
		for _, call := range m.Calls() {
			if !strings.HasPrefix(call.Action, "Get") && !strings.HasPrefix(call.Action, "List") && call.Action != "AssumeRole" {
				t.Errorf("plan called %s", call.Action)
			}
			if call.Action != "AssumeRole" && call.Action != "GetCallerIdentity" {
				n++
			}
		}
		total, most = total+n, max(most, n)
	}
	return total, most
}

func TestPlanOfFiftyAccounts(t *testing.T) {
	c := newCompany(t, 50)
	c.members[7].Deny("ListMFADevices", simaws.DenySCP)
	c.members[9].Suspend()
	p, out := c.planned(t, cli.ExitFailed, c.file)
	if want := (plan.Counts{Enroll: 48, Cannot: 2}); p.Counts != want {
		t.Errorf("counts %+v\n%s", p.Counts, out)
	}
	if total, most := c.iamCalls(t); most > 3 || total > 2*50 {
		t.Errorf("%d IAM calls, %d in one account", total, most)
	}
	for i, id := range map[int]string{7: plan.DeniedBySCP, 9: plan.NotEntered} {
		if d := p.Principals[i].Devices[0]; d.Do != plan.Cannot || d.Why[0].ID != id {
			t.Errorf("account %d: %+v", i, d)
		}
	}

	first, code := c.do(t, "plan", c.file, "--format", "markdown")
	if second, _ := c.do(t, "plan", c.file, "--format", "markdown"); second != first || code != cli.ExitFailed {
		t.Errorf("exit code %d; two runs differ:\n%s\n%s", code, first, second)
	}
	if !strings.HasPrefix(first, view.Title+"\n\n| action | devices |\n|---|---:|\n| enroll | 48 |\n") {
		t.Errorf("it begins\n%.300s", first)
	}
	if n := strings.Count(first, "<details>"); n != 50 || strings.Count(first, "</details>") != n || len(first) > 60_000 {
		t.Errorf("%d accounts in %d bytes", n, len(first))
	}
	if !strings.Contains(first, "Hash: `"+p.Hash()+"`") {
		t.Error("it lacks the hash")
	}
	t.Logf("Markdown of 50 accounts: %d bytes", len(first))
}

// However large the fleet and long its names, it is one comment.
func TestMarkdownFitsOneComment(t *testing.T) {
	p := &plan.Plan{}
	for i := range 1000 {
		d := plan.Device{Do: plan.Cannot, Group: "daily", KeySet: "desk", Keys: []uint32{1, 2, 3}}
		for range 5 {
			d.Why = append(d.Why, plan.Reason{ID: plan.NoSlot, Text: strings.Repeat("|<b>`", 20)})
		}
		p.Principals = append(p.Principals, plan.Principal{Principal: memberNumber(i) + "/root", Alias: "a</summary>", Devices: []plan.Device{d}})
		p.Counts.Cannot++
		p.Outside = append(p.Outside, memberNumber(i)+"/user/x")
	}
	text := view.Markdown(p)
	if len(text) > 60_000 || strings.Count(text, "<details>") != strings.Count(text, "</details>") {
		t.Errorf("%d bytes", len(text))
	}
	if !strings.Contains(text, "more accounts with ") || strings.Contains(text, "a</summary>") || strings.Contains(text, "<b>") && !strings.Contains(text, `\<b\>`) {
		t.Errorf("it ends\n%s", text[len(text)-300:])
	}
}

// The first file has what the organization and the ledger show; a second run adds what
// came since.
func TestPlanInit(t *testing.T) {
	c := newCompany(t, 3)
	c.members[2].Suspend()
	file := fleetFile(t, "")
	init := []string{"plan", "--init", file, "--profile", "management", "--role", "rootseal"}
	if _, code := c.do(t, init...); code != cli.ExitDone {
		t.Fatalf("exit code %d: %s", code, c.err.String())
	}
	for _, line := range []string{"account 200000000002 left out: SUSPENDED", "fleet.yaml: 3 accounts added, 0 already there", "to do: fleet.yaml:15:5: root has no devices; write devices: {GROUP: KEY-SET}, here or under defaults. A KEY-SET is a name of yours under key_sets, such as tokyo-daily: [16021853, 16021854]"} {
		if !strings.Contains(c.err.String(), line+"\n") {
			t.Errorf("it did not say %q, but\n%s", line, c.err.String())
		}
	}
	first := mustRead(t, file)
	if !strings.Contains(first, "  enter: {role: rootseal, base: management}\n") || !strings.Contains(first, "  - {number: 200000000001} # account ") {
		t.Errorf("the file is\n%s", first)
	}
	c.org.Add(simaws.Options{Account: memberNumber(7), STSDelay: -1, Now: c.Now})
	written := first + "# mine\n"
	if err := os.WriteFile(file, []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, code := c.do(t, init...); code != cli.ExitDone {
		t.Fatalf("exit code %d: %s", code, c.err.String())
	}
	second := mustRead(t, file)
	if !strings.HasPrefix(second, first) || !strings.HasSuffix(second, "\n# mine\n") || strings.Count(second, "\n") != strings.Count(written, "\n")+1 {
		t.Errorf("the file is\n%s", second)
	}
}

// Without a role, the profile that read the organization enters the accounts.
func TestPlanInitWithAProfile(t *testing.T) {
	c := newCompany(t, 3)
	file := fleetFile(t, "")
	if _, code := c.do(t, "plan", "--init", file, "--profile", "management"); code != cli.ExitDone {
		t.Fatalf("exit code %d: %s", code, c.err.String())
	}
	if first := mustRead(t, file); !strings.Contains(first, "  enter: {profile: management}\n") {
		t.Errorf("the file is\n%s", first)
	}
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The policy in the manual allows what plan calls, and each of its actions is needed.
func TestPlanNeedsItsPolicy(t *testing.T) {
	c := newCompany(t, 1)
	text := strings.Replace(mustRead(t, c.file), "{user/breakglass: {}}", "{root: {}, user/breakglass: {}}", 1)
	file := fleetFile(t, text)
	if p, _ := c.planned(t, cli.ExitDone, file); p.Counts.Enroll != 2 {
		t.Errorf("%+v", p.Counts)
	}
	for _, missing := range planActions(t) {
		rest := slices.DeleteFunc(planActions(t), func(action string) bool { return action == missing })
		c.members[0].DefineRole("rootseal", []string{otherNumber}, rest...)
		p, _ := c.planned(t, cli.ExitFailed, file)
		if d := p.Principals[0].Devices[0]; d.Do != plan.Cannot || !strings.HasSuffix(d.Why[0].Text, ": denied") {
			t.Errorf("without %s: %+v", missing, d)
		}
	}
}
