//go:build unix

package command

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/seed"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// inManual is a policy or a pattern of docs/aws.md.
func inManual(t *testing.T, kind, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "aws.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("<!-- " + kind + ": " + name + " -->\n```json\n((?s:.*?))```\n").FindSubmatch(text)
	if block == nil {
		t.Fatalf("docs/aws.md has no %s %s", kind, name)
	}
	return block[1]
}

// policy is a document of IAM's, as far as its actions go.
type policy struct {
	Version   string
	Statement []map[string]any
}

func parsePolicy(t *testing.T, text []byte) policy {
	t.Helper()
	var p policy
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// actions are those of a statement, one or several.
func actions(statement map[string]any) []string {
	if one, is := statement["Action"].(string); is {
		return []string{one}
	}
	var all []string
	for _, action := range statement["Action"].([]any) {
		all = append(all, action.(string))
	}
	return all
}

// actionsOf are the actions of a policy, "iam:EnableMFADevice".
func actionsOf(t *testing.T, text []byte) []string {
	t.Helper()
	var all []string
	for _, s := range parsePolicy(t, text).Statement {
		all = append(all, actions(s)...)
	}
	if len(all) == 0 {
		t.Fatalf("no action in %s", text)
	}
	return all
}

// lacking is a policy that leaves one action out.
func lacking(t *testing.T, text []byte, action string) []byte {
	t.Helper()
	p := parsePolicy(t, text)
	var kept []map[string]any
	for _, s := range p.Statement {
		rest := slices.DeleteFunc(actions(s), func(a string) bool { return a == action })
		if len(rest) > 0 {
			s["Action"] = rest
			kept = append(kept, s)
		}
	}
	if kept == nil {
		kept = []map[string]any{{"Effect": "Allow", "Action": "none:Nothing", "Resource": "*"}}
	}
	shorter, err := json.Marshal(policy{p.Version, kept})
	if err != nil {
		t.Fatal(err)
	}
	return shorter
}

// A policy is enough, and no action in it can be left out: each is denied in
// turn, and somebody notices.
func TestDocumentedPoliciesAreTheLeast(t *testing.T) {
	for _, tt := range []struct {
		name     string
		policies []string
		least    string                            // whose actions are denied in turn
		story    func(t *testing.T, s *scene) bool // whether all went as it should
	}{
		{"enroll", []string{"enroll"}, "enroll", func(t *testing.T, s *scene) bool {
			_, code := s.do(t, s.breakglass()...)
			return code == cli.ExitDone && strings.Contains(s.heard, "AWS:breakglass@acme ") && s.undoes(t)
		}},
		{"rotate", []string{"enroll", "rotate"}, "rotate", func(t *testing.T, s *scene) bool {
			if _, code := s.do(t, s.breakglass()...); code != cli.ExitDone {
				t.Fatalf("enrolling: exit code %d: %s", code, s.heard)
			}
			resynced := s.resyncs(t)
			_, rotated := s.do(t, "rotate", testAccount+"/user/breakglass", "--group", "daily", "--confirm", testAccount)
			return resynced && rotated == cli.ExitDone
		}},
		{"audit", []string{"audit"}, "audit", func(t *testing.T, s *scene) bool {
			s.account.SetRootPassword(false)
			s.asAdmin(t, func() {
				if _, code := s.do(t, s.breakglass()...); code != cli.ExitDone {
					t.Fatalf("enrolling: exit code %d: %s", code, s.heard)
				}
			})
			_, code := s.do(t, "audit", "--profile", "auditor")
			return code == cli.ExitDone && s.looksUp(t)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run := func(t *testing.T, missing, path string) bool {
				s := newScene(t, simcard.New(simcard.YubiKey543, 12345678), simcard.New(simcard.YubiKey57, 23456789))
				for _, name := range tt.policies {
					s.account.Attach("officer", lacking(t, inManual(t, "policy", name), missing))
				}
				s.as(s.account.AddAccessKey("officer"))
				s.account.AddUserAt(path, "breakglass")
				went := tt.story(t, s)
				if !went && missing == "" {
					t.Fatalf("the policy is not enough; it said:\n%s", s.heard)
				}
				return went
			}
			run(t, "", "/")
			run(t, "", "/ops/tokyo/")
			for _, action := range actionsOf(t, inManual(t, "policy", tt.least)) {
				if run(t, action, "/") {
					t.Errorf("nobody notices that %s is not allowed", action)
				}
			}
		})
	}
}

// breakglass enrols the user of the policies.
func (s *scene) breakglass() []string {
	return []string{"enroll", "--user", "breakglass", "--group", "daily", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount}
}

// undoes tells whether an enrolment whose pair AWS refuses is taken back.
func (s *scene) undoes(t *testing.T) bool {
	t.Helper()
	s.account.Fault(simaws.Fault{Action: "EnableMFADevice", Call: 1, Kind: simaws.Refuse, Code: "InvalidAuthenticationCode", Status: 403, Message: "Authentication code for device is not valid."})
	before := len(s.account.Devices())
	_, code := s.do(t, "enroll", "--user", "breakglass", "--group", "sealed", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
	return code == cli.ExitFailed && len(s.account.Devices()) == before
}

// resyncs tells whether AWS takes two codes of the user's device. verify --live
// would wait a minute for steps that are newer than those of the enrolment.
func (s *scene) resyncs(t *testing.T) bool {
	t.Helper()
	client, err := s.AWS(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	device := s.made()[0]
	raw, err := seed.New(device.Seed)
	if err != nil {
		t.Fatal(err)
	}
	code1, code2 := pairOf(raw, time.Now().Add(time.Minute))
	_, err = client.Resync(t.Context(), "breakglass", device.ARN, code1, code2)
	return err == nil
}

// looksUp tells whether CloudTrail answers. audit --events asks it seven times,
// and half a second apart.
func (s *scene) looksUp(t *testing.T) bool {
	t.Helper()
	client, err := s.AWS(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Events(t.Context(), "ConsoleLogin", time.Now().Add(-time.Hour))
	return err == nil
}

// asAdmin does something with an administrator's credentials.
func (s *scene) asAdmin(t *testing.T, do func()) {
	t.Helper()
	mine := s.AWS
	s.as(s.account.AddAdmin("another"))
	do()
	s.AWS = mine
}

// The policies for an organization let the audit in, and nothing is left out.
func TestDocumentedPolicyForAnOrganization(t *testing.T) {
	run := func(t *testing.T, missing string) int {
		s := newStage(t)
		s.Now = time.Now
		org := simaws.NewOrganization(simaws.Options{Account: testAccount, ReportDelay: -1})
		org.Centralize(simaws.RootSessions)
		member := org.Add(simaws.Options{Account: otherNumber, ReportDelay: -1, Plain: true})
		var mayRead []string
		for _, action := range actionsOf(t, inManual(t, "policy", "audit")) {
			_, name, _ := strings.Cut(action, ":")
			mayRead = append(mayRead, name)
		}
		member.DefineRole("rootseal-audit", []string{testAccount}, mayRead...)
		management := org.Management()
		for _, account := range org.Accounts() {
			account.SetRootPassword(false)
		}
		management.Attach("auditor", inManual(t, "policy", "audit"))
		management.Attach("auditor", lacking(t, inManual(t, "policy", "organization"), missing))
		auditor := cli.Credentials(management.AddAccessKey("auditor"))
		s.AWS = func(context.Context, string) (cli.Account, error) {
			return edges.Reach(auditor, org.Transport()), nil
		}
		_, code := s.types(t.Context(), t, "audit", "--organization", "--role", "rootseal-audit")
		return code
	}
	if code := run(t, ""); code != cli.ExitDone {
		t.Fatalf("with the policies: exit code %d", code)
	}
	for _, action := range actionsOf(t, inManual(t, "policy", "organization")) {
		if code := run(t, action); code != cli.ExitFailed {
			t.Errorf("without %s: exit code %d, want %d", action, code, cli.ExitFailed)
		}
	}
}

// The policy for --assume-root is enough to have root's old device removed, and
// without it nothing is.
func TestDocumentedPolicyToRemoveByAPI(t *testing.T) {
	for _, missing := range []string{"", "sts:AssumeRoot"} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t)
			org := s.organization(t)
			org.Management().Attach("officer", lacking(t, inManual(t, "policy", "assume-root"), missing))
			officer, others := cli.Credentials(org.Management().AddAccessKey("officer")), s.AWS
			s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
				if profile == "management" {
					return edges.Reach(officer, org.Transport()), nil
				}
				return others(ctx, profile)
			}
			s.assigns(t, s.root("--group", "daily", "--secret", "-", "--profile", "admin")...)
			s.mustDo(t, []string{"complete"}, "recover")
			old := s.made()[0].ARN
			time.Sleep(time.Hour)
			s.assigns(t, "rotate", testAccount+"/root", "--group", "daily", "--secret", "-", "--confirm", testAccount, "--assume-root", "management")
			_, code := s.do(t, "recover", "--signed-in", "--assume-root", "management", "--confirm", testAccount)
			gone := !slices.ContainsFunc(s.made(), func(d simaws.Device) bool { return d.ARN == old })
			if want := missing == ""; gone != want || (code == cli.ExitDone) != want {
				t.Errorf("without %q: exit code %d, gone %v; it said:\n%s", missing, code, gone, s.err.String())
			}
		})
	}
}

// The service control policies keep others off, and root can be enrolled under
// them.
func TestDocumentedControls(t *testing.T) {
	org := simaws.NewOrganization(simaws.Options{Account: testAccount, Plain: true})
	org.Centralize(simaws.RootSessions)
	member := org.Add(simaws.Options{Account: otherNumber, Plain: true})
	for _, name := range []string{"scp-devices", "scp-root", "scp-logs", "scp-regions"} {
		member.Control(inManual(t, "policy", name))
	}
	member.AddUser("alice")
	member.DefineRole("rootseal-enroll", []string{otherNumber})
	client := func(key simaws.AccessKey) *awsiam.Client { return awsiam.New(awsiam.AccessKey(key), org.Transport()) }
	admin := client(member.AddAdmin("admin"))
	enrol, err := admin.Assume(t.Context(), otherNumber, "rootseal-enroll")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Create(t.Context(), "phone", nil); err == nil || !strings.Contains(err.Error(), "service control policy") {
		t.Errorf("an administrator made a device: %v", err)
	}
	made, err := enrol.Create(t.Context(), "rootseal-alice-daily-abcdef", nil)
	if err != nil {
		t.Fatal(err)
	}
	code1, code2 := pairOf(made.Seed, time.Now())
	if _, err := enrol.Enable(t.Context(), "alice", made.ARN, code1, code2); err != nil {
		t.Errorf("the role that enrols: %v", err)
	}

	console := member.Console()
	if _, err := console.AssignMFADevice("rootseal-root-sealed-abcdef"); err != nil {
		t.Fatalf("root in the console: %v", err)
	}
	for _, d := range member.Devices() {
		if strings.HasSuffix(d.ARN, "rootseal-root-sealed-abcdef") {
			raw, err := seed.New(d.Seed)
			if err != nil {
				t.Fatal(err)
			}
			if err := console.AddMFA(pairOf(raw, time.Now())); err != nil {
				t.Errorf("root in the console: %v", err)
			}
		}
	}
	root := client(member.SetRootAccessKeys(1)[0])
	if err := root.RequestReport(t.Context()); err == nil || !strings.Contains(err.Error(), "service control policy") {
		t.Errorf("root asked for a report: %v", err)
	}
	look, err := client(org.Management().AddAdmin("olivia")).AssumeRoot(t.Context(), otherNumber, "IAMAuditRootUserCredentials")
	if err == nil {
		_, _, err = look.RootDevices(t.Context())
	}
	if err != nil {
		t.Errorf("a session as root from the management account: %v", err)
	}
}
