//go:build unix

package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/fleet/approval"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
)

// fleetFile writes a fleet file and returns its path.
func fleetFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fleet.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// aliceInFleet is a fleet of alice alone, on the keys of the scene.
func (s *scene) aliceInFleet(t *testing.T) string {
	t.Helper()
	return fleetFile(t, fmt.Sprintf(`key_sets: {desk: [%s]}
defaults:
  enter: {profile: prod}
  touch: off
  devices: {daily: desk}
accounts:
  - {number: %s, alias: acme, principals: {user/alice: {}}}
`, strings.ReplaceAll(s.serials(), ",", ", "), testAccount))
}

// planned runs plan and returns the plan's file and what was printed.
func (s *scene) planned(t *testing.T, want int, file string, args ...string) (*plan.Plan, string) {
	t.Helper()
	saved := filepath.Join(t.TempDir(), "plan.json")
	out, code := s.do(t, append([]string{"plan", file, "--out", saved}, args...)...)
	if code != want {
		t.Fatalf("exit code %d, want %d: %s\n%s", code, want, s.err.String(), out)
	}
	p, err := plan.Load(saved)
	if err != nil {
		t.Fatal(err)
	}
	return p, out
}

func TestPlanBeforeAndAfterEnrollment(t *testing.T) {
	s := newScene(t)
	file := s.aliceInFleet(t)
	p, out := s.planned(t, cli.ExitDone, file)
	if d := p.Principals[0].Devices[0]; d.Do != plan.Enroll || p.Counts.Enroll != 1 {
		t.Errorf("%+v", d)
	}
	if !strings.Contains(out, "enroll    111122223333/user/alice (acme)  daily  desk: keys 12345678, 23456789, no touch\n") || !strings.Contains(out, "plan: 1 to enroll\n") {
		t.Errorf("it printed\n%s", out)
	}
	out, _ = s.do(t, "plan", file, "--json")
	if printed, err := plan.Parse([]byte(out)); err != nil || printed.Hash() != p.Hash() {
		t.Errorf("%v: JSON is not the plan's file:\n%s", err, out)
	}
	if _, err := os.Stat(s.ledger); !os.IsNotExist(err) {
		t.Error("plan made a ledger")
	}
	s.planned(t, cli.ExitChanges, file, "--detailed-exitcode")

	if _, code := s.do(t, s.alice("--group", "daily")...); code != cli.ExitDone {
		t.Fatalf("enrolling: exit code %d: %s", code, s.heard)
	}
	for _, card := range s.cards { // as on the machine of a pull request
		s.desk.Unplug(card)
	}
	p, out = s.planned(t, cli.ExitDone, file, "--detailed-exitcode")
	if said := s.err.String(); !strings.Contains(said, "keys: 0 plugged in, 2 from the ledger\n") {
		t.Errorf("it said\n%s", said)
	}
	if p.Counts != (plan.Counts{Nothing: 1}) || out != "plan: 1 as they should be\n" {
		t.Errorf("%+v\n%s", p.Counts, out)
	}
}

// What is wrong with the file, or weaker than the signed policy, is a check with a bad
// result: every problem on its own line, before AWS is asked.
func TestPlanOfAWrongFile(t *testing.T) {
	s := newScene(t)
	file := fleetFile(t, "acounts: []\nkey_sets: {a: [x]}\n")
	calls := len(s.account.Calls())
	out, code := s.do(t, "plan", file)
	const want = `rootseal: fleet.yaml:1:1: acounts is not a key of the file; write accounts
rootseal: fleet.yaml:2:16: x is not the serial of a key; write the number on the key, such as 16021853
next: correct the fleet file in the places named above, and run the command again
`
	if code != cli.ExitWrong || out != "" || s.err.String() != want {
		t.Errorf("exit code %d, %q, and it said\n%s", code, out, s.err.String())
	}

	if _, code := s.do(t, "policy", "set", "--min-keys", "3", "--approval"); code != cli.ExitDone {
		t.Fatal(s.err.String())
	}
	_, code = s.do(t, "plan", s.aliceInFleet(t))
	if said := s.err.String(); code != cli.ExitWrong || !strings.Contains(said, "fleet.yaml:1:18: key set desk has 2 keys, and the policy requires 3; write more serials\n") {
		t.Errorf("exit code %d, and it said\n%s", code, said)
	}
	if len(s.account.Calls()) != calls {
		t.Error("AWS was asked")
	}
}

func TestPlanSaysThatItNeedsApproval(t *testing.T) {
	s := newScene(t)
	if _, code := s.do(t, "policy", "set", "--approval"); code != cli.ExitDone {
		t.Fatal(s.err.String())
	}
	if p, out := s.planned(t, cli.ExitDone, s.aliceInFleet(t)); !p.Policy.Approval || !strings.Contains(out, "the policy requires an approval: ") {
		t.Errorf("%+v\n%s", p.Policy, out)
	}
}

// A profile of another account is a wrong file, not an empty account.
func TestPlanWithTheProfileOfAnotherAccount(t *testing.T) {
	s := newScene(t)
	file := fleetFile(t, strings.Replace(mustRead(t, s.aliceInFleet(t)), testAccount, otherNumber, 1))
	p, _ := s.planned(t, cli.ExitFailed, file)
	if d := p.Principals[0].Devices[0]; d.Do != plan.Cannot || d.Why[0] != (plan.Reason{ID: plan.NotEntered, Text: "the credentials belong to another account: profile prod leads into 111122223333"}) {
		t.Errorf("%+v", d)
	}
}

// If two officers must sign, one signature is no approval.
func TestHalfSignedApprovalIsNone(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.add(t, "Kenji", 1002, 1001)
	mustTypeJSON[struct{}](t, o.stage, append([]string{"policy", "set", "--two-officers"}, o.signedBy(1001)...)...)
	_, hash := savedPlan(t, plan.Enroll)
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "plan", Body: &ledger.Approve{Plan: hash, Devices: 1}})
	number := uint64(len(o.records(t)))
	for i, want := range []error{approval.ErrNotApproved, nil} {
		o.append(t, ledger.WorldAWS, ledger.Entry{Command: "log", Body: o.signature(t, number, []uint32{1001, 1002}[i])})
		if _, err := approval.Of(o.records(t), hash); !errors.Is(err, want) {
			t.Errorf("signed by %d: %v", i+1, err)
		}
	}
}
