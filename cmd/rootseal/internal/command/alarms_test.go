//go:build unix

package command

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// alarm is an event as CloudTrail has it, and the patterns of docs/aws.md that
// take it.
type alarm struct {
	name, by, takes string
}

// alarms are the events of an account from one on, the patterns held against
// what EventBridge makes of each.
func alarms(t *testing.T, account *simaws.Account, since int) []alarm {
	t.Helper()
	patterns := map[string]any{}
	for _, name := range []string{"devices", "root", "sessions"} {
		var pattern any
		if err := json.Unmarshal(inManual(t, "pattern", name), &pattern); err != nil {
			t.Fatal(err)
		}
		patterns[name] = pattern
	}
	detailTypes := map[string][]string{
		"AwsApiCall":       {"AWS API Call via CloudTrail"},
		"AwsConsoleSignIn": {"AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail"}, // its manuals do not agree
	}
	var all []alarm
	for _, text := range account.Trail()[since:] {
		var detail map[string]any
		if err := json.Unmarshal([]byte(text), &detail); err != nil {
			t.Fatal(err)
		}
		service, _, _ := strings.Cut(detail["eventSource"].(string), ".")
		taken := map[string]bool{}
		for i, detailType := range detailTypes[detail["eventType"].(string)] {
			event := map[string]any{"source": "aws." + service, "detail-type": detailType, "detail": detail}
			for name, pattern := range patterns {
				if is := hears(t, name, detail) && matches(pattern, event); i == 0 || !is {
					taken[name] = is
				}
			}
		}
		maps.DeleteFunc(taken, func(_ string, is bool) bool { return !is })
		takes := slices.Sorted(maps.Keys(taken))
		if len(takes) > 0 && detail["awsRegion"] != "us-east-1" {
			t.Errorf("an alarm would have to be in %s: %s", detail["awsRegion"], text)
		}
		by := detail["userIdentity"].(map[string]any)["type"].(string)
		all = append(all, alarm{detail["eventName"].(string), by, strings.Join(takes, " ")})
	}
	return all
}

// hears tells whether EventBridge gives an event to the rule of the manual that has
// this pattern: what only reads, not to one that is just enabled.
func hears(t *testing.T, pattern string, detail map[string]any) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "aws.md"))
	if err != nil {
		t.Fatal(err)
	}
	state := regexp.MustCompile(`--event-pattern file://` + pattern + `\.json --state (\w+)`).FindSubmatch(text)
	if state == nil {
		t.Fatalf("docs/aws.md makes no rule of %s", pattern)
	}
	return detail["readOnly"] != true || string(state[1]) == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
}

// matches is EventBridge's rule for patterns of exact values: every field of the
// pattern is in the event, with one of its values.
func matches(pattern, event any) bool {
	switch p := pattern.(type) {
	case map[string]any:
		e, is := event.(map[string]any)
		for name, want := range p {
			if !is || !matches(want, e[name]) {
				return false
			}
		}
		return true
	case []any:
		return slices.Contains(p, event)
	}
	return false
}

// The patterns of the alarm take what ceremonies and root in the console do, as
// CloudTrail has it, and nothing that is read or that a user does.
func TestDocumentedPatterns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		if err := s.account.Console().SignInWithoutMFA(); err != nil {
			t.Fatal(err)
		}
		s.assigns(t, s.root("--group", "daily", "--secret", "-", "--profile", "readonly")...)
		s.mustDo(t, []string{"complete"}, "recover")
		s.mustDo(t, nil, s.alice("--group", "daily")...)
		time.Sleep(24 * time.Hour)
		s.mustDo(t, nil, "verify", "--live", "--profile", "admin", "--signed-in", testAccount)
		s.mustDo(t, nil, "rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
		time.Sleep(time.Minute)
		code := strings.TrimSpace(s.mustDo(t, nil, "code", testAccount+"/user/alice"))
		if err := s.account.SignIn("alice", code); err != nil {
			t.Fatal(err)
		}
		s.mustDo(t, nil, "audit", "--profile", "readonly", "--fail-on", "critical")
		mine := s.AWS
		s.as(s.account.SetRootAccessKeys(1)[0]) // somebody who has root's, and only looks
		if client, err := s.AWS(t.Context(), ""); err != nil {
			t.Fatal(err)
		} else if _, _, err := client.VirtualDevices(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.AWS = mine

		got := map[alarm]bool{}
		for _, a := range alarms(t, s.account, 0) {
			got[a] = true
		}
		want := []alarm{
			{"ConsoleLogin", "Root", "root"},
			{"CreateVirtualMFADevice", "Root", "devices root"},
			{"EnableMFADevice", "Root", "devices root"},
			{"ListVirtualMFADevices", "Root", "root"},
			{"CreateVirtualMFADevice", "IAMUser", "devices"},
			{"EnableMFADevice", "IAMUser", "devices"},
			{"ResyncMFADevice", "IAMUser", "devices"},
			{"DeactivateMFADevice", "IAMUser", "devices"},
			{"DeleteVirtualMFADevice", "IAMUser", "devices"},
			{"ConsoleLogin", "IAMUser", ""},
			{"GetCallerIdentity", "IAMUser", ""},
			{"ListVirtualMFADevices", "IAMUser", ""},
			{"ListMFADevices", "IAMUser", ""},
			{"GetAccountSummary", "IAMUser", ""},
			{"GenerateCredentialReport", "IAMUser", ""},
		}
		for _, a := range want {
			if !got[a] {
				t.Errorf("no %s by %s that is taken by %q", a.name, a.by, a.takes)
			}
			delete(got, a)
		}
		for a := range got {
			if a.takes != "" {
				t.Errorf("%s by %s is taken by %q", a.name, a.by, a.takes)
			}
		}
	})
}

// assigns begins a ceremony of root, and gives the console its pair.
func (s *scene) assigns(t *testing.T, args ...string) {
	t.Helper()
	s.console(t, "")
	out, code := s.do(t, args...)
	s.input = nil
	pair := strings.Fields(out)
	if code != cli.ExitUnsettled || len(pair) != 2 {
		t.Fatalf("%v: exit code %d and %q; it said:\n%s", args, code, out, s.err.String())
	}
	if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
		t.Fatal(err)
	}
}

// signsIn signs root in with the newest device of the record, settled or not.
func (s *scene) signsIn(t *testing.T) {
	t.Helper()
	id := ""
	for _, r := range s.open(t, "").Records() {
		if begin, is := r.Body.(*ledger.Begin); is {
			id = begin.CredentialID
		}
	}
	time.Sleep(time.Minute)
	if err := s.account.Console().SignIn(strings.TrimSpace(s.mustDo(t, nil, "code", "--id", id))); err != nil {
		t.Fatal(err)
	}
}

var alarmsSee = regexp.MustCompile(`(?:alarms see|AWS events) +(.*)`)

// A plan tells before what alarms see, in its order: neither more nor less than
// the patterns take of what CloudTrail then has.
func TestPlansSayWhatAlarmsSee(t *testing.T) {
	rotate := []string{"rotate", testAccount + "/user/alice", "--group", "daily", "--confirm", testAccount}
	rotateRoot := []string{"rotate", testAccount + "/root", "--group", "daily", "--secret", "-", "--confirm", testAccount}
	lost := []string{"rotate", "--lost", "33333333", "--confirm", "33333333"}
	three := func(t *testing.T) *scene {
		return newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222), simcard.New(simcard.YubiKey57, 33333333))
	}
	// rooted has root enrolled, and somebody signed in.
	rooted := func(t *testing.T, s *scene) *scene {
		s.assigns(t, s.root("--group", "daily", "--secret", "-", "--profile", "admin")...)
		s.mustDo(t, []string{"complete"}, "recover")
		time.Sleep(24 * time.Hour)
		return s
	}
	var org *simaws.Organization // that the account is in; nil: none
	remove := func(t *testing.T, s *scene, name string) {
		if err := s.account.Console().Remove(name[strings.LastIndex(name, "/")+1:]); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name    string
		before  func(t *testing.T) *scene
		does    func(t *testing.T, s *scene) (said string)
		several bool // ceremonies at a time, or accounts
	}{
		{"enroll a user", three, func(t *testing.T, s *scene) string {
			s.mustDo(t, nil, s.alice("--group", "daily")...)
			return s.err.String()
		}, false},
		{"rotate", daily, func(t *testing.T, s *scene) string {
			s.mustDo(t, nil, rotate...)
			return s.err.String()
		}, false},
		{"a theft", daily, func(t *testing.T, s *scene) string {
			s.desk.Unplug(s.cards[2])
			s.mustDo(t, nil, append(lost, "--stolen", "--defenceless")...)
			return s.err.String()
		}, false},
		{"give another group up", func(t *testing.T) *scene {
			s := daily(t)
			s.mustDo(t, nil, s.alice("--group", "old")...)
			time.Sleep(time.Hour)
			s.fillUp(t, 2)
			return s
		}, func(t *testing.T, s *scene) string {
			s.mustDo(t, nil, append(rotate, "--give-up", "old")...)
			return s.err.String()
		}, false},
		{"give itself up", func(t *testing.T) *scene {
			s := daily(t)
			s.fillUp(t, 1)
			return s
		}, func(t *testing.T, s *scene) string {
			s.mustDo(t, nil, append(rotate, "--give-up", "daily", "--defenceless")...)
			return s.err.String()
		}, false},
		{"all that a lost key opens", func(t *testing.T) *scene {
			s := daily(t)
			s.account.AddUser("bob")
			s.mustDo(t, nil, "enroll", "--user", "bob", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
			s.desk.Unplug(s.cards[2])
			return s
		}, func(t *testing.T, s *scene) string {
			s.mustDo(t, nil, lost...)
			return s.err.String()
		}, true},
		{"enroll root", three, func(t *testing.T, s *scene) string {
			if err := s.account.Console().SignInWithoutMFA(); err != nil {
				t.Fatal(err)
			}
			s.assigns(t, s.root("--group", "daily", "--secret", "-")...)
			return s.err.String()
		}, false},
		{"rotate root", func(t *testing.T) *scene { return rooted(t, three(t)) }, func(t *testing.T, s *scene) string {
			old := s.made()[0].ARN
			s.signsIn(t)
			s.assigns(t, rotateRoot...)
			said := s.err.String()
			s.signsIn(t)
			remove(t, s, old)
			s.mustDo(t, []string{"settled"}, "recover", "--signed-in", "--removed", "--confirm", testAccount)
			return said
		}, false},
		{"rotate root of a member", func(t *testing.T) *scene {
			s := three(t)
			org = s.organization(t)
			return rooted(t, s)
		}, func(t *testing.T, s *scene) string {
			s.signsIn(t)
			s.assigns(t, append(rotateRoot, "--assume-root", "management")...)
			said := s.err.String()
			s.signsIn(t)
			s.mustDo(t, []string{"settled"}, "recover", "--signed-in", "--assume-root", "management", "--confirm", testAccount)
			return said
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				org = nil
				s := tt.before(t)
				since := len(s.account.Trail())
				var says, saw []string
				for _, line := range alarmsSee.FindAllStringSubmatch(tt.does(t, s), -1) {
					says = append(says, strings.Split(line[1], ", ")...)
				}
				seen := alarms(t, s.account, since)
				if org != nil {
					seen = append(seen, alarms(t, org.Management(), 0)...)
				}
				for _, a := range seen {
					if a.takes != "" {
						saw = append(saw, a.name)
					}
				}
				if tt.several {
					slices.Sort(says)
					slices.Sort(saw)
				}
				if !slices.Equal(says, saw) || len(saw) == 0 {
					t.Errorf("the plan says that alarms see\n%q, and they saw\n%q", says, saw)
				}
			})
		})
	}
}
