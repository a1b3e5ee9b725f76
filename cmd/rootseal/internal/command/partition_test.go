//go:build unix

package command

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// inPartition is a scene whose account is in a partition and answers over HTTP to
// what environment and files say, as in the real world.
func inPartition(t *testing.T, id, region string) *scene {
	t.Helper()
	s := newScene(t)
	s.account = simaws.New(simaws.Options{Account: testAccount, Alias: "acme", Partition: id, STSDelay: -1, ReportDelay: -1, TrailDelay: -1, Plain: true})
	s.account.AddUser("alice")
	s.devices = nil
	s.serve(t, s.account)
	keyInEnvironment(t, s.account.AddAdmin("admin"))
	t.Setenv("AWS_REGION", region)
	return s
}

func (s *scene) serve(t *testing.T, account http.Handler) {
	t.Helper()
	server := httptest.NewServer(account)
	t.Cleanup(server.Close)
	clearAWS(t)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	edges.ReachAWS(&s.stage.World, nil)
	s.endpoint = []string{"--confirm-endpoint", server.URL}
}

// profileInFile gives a profile a key.
func profileInFile(t *testing.T, name string, key simaws.AccessKey) {
	t.Helper()
	text := "[" + name + "]\naws_access_key_id = " + key.ID + "\naws_secret_access_key = " + key.Secret + "\n"
	if err := os.WriteFile(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// records are the kinds of what is in the ledger.
func (s *scene) records(t *testing.T) []string {
	t.Helper()
	var kinds []string
	for _, r := range s.open(t, "").Records() {
		kinds = append(kinds, r.Body.Kind())
	}
	return kinds
}

// An IAM user of every partition, from enrolment over audit and rotation to an
// audit again, as the real client asks: every ARN is of the account's partition,
// and an audit finds nothing.
func TestUserOfEveryPartition(t *testing.T) {
	for _, tt := range []struct {
		id, region string
		flags      []string
		events     bool
	}{
		{"aws", "eu-central-1", nil, false},
		{"aws-us-gov", "us-gov-east-1", nil, true},
		{"aws-us-gov", "", []string{"--partition", "aws-us-gov"}, false},
		{"aws-cn", "cn-northwest-1", nil, true},
		{"aws-cn", "cn-north-1", []string{"--partition", "aws-cn"}, false},
		{"aws-eusc", "eusc-de-east-1", nil, false},
	} {
		t.Run(tt.id+" "+tt.region, func(t *testing.T) {
			s := inPartition(t, tt.id, tt.region)
			more := slices.Concat(tt.flags, s.endpoint)
			s.account.SetRootPassword(false)
			s.mustDo(t, []string{"done: "}, s.alice(more...)...)
			first := s.mustHoldOneSeed(t, "alice")
			s.mustDo(t, nil, slices.Concat([]string{"rotate", testAccount + "/user/alice", "--group", "daily", "--confirm", testAccount}, more)...)
			second := s.mustHoldOneSeed(t, "alice")
			prefix := "arn:" + tt.id + ":iam::" + testAccount + ":mfa/rootseal-alice-"
			if first.ARN == second.ARN || !strings.HasPrefix(first.ARN, prefix) || !strings.HasPrefix(second.ARN, prefix) {
				t.Errorf("%s, then %s", first.ARN, second.ARN)
			}
			look := []string{testAccount}
			if tt.events {
				look = append(look, "--events") // takes its time
			}
			found := s.auditJSON(t, cli.ExitDone, slices.Concat(look, more)...)
			if len(found.Findings) != 0 || tt.events != (len(found.Events) > 0) {
				t.Errorf("findings %+v, %d events", found.Findings, len(found.Events))
			}
		})
	}
}

// Root without a profile is enrolled under an ARN of its partition, which the flag
// or the region tells. Where root does not sign in it is refused, with what to do,
// and nothing is written anywhere.
func TestRootOfEveryPartition(t *testing.T) {
	for _, tt := range []struct {
		name, id, region string
		flags            []string
		hint             string // of what to do; empty: it is enrolled
	}{
		{"aws, nothing told", "aws", "", nil, ""},
		{"aws by region", "aws", "ap-northeast-1", nil, ""},
		{"aws, with a region elsewhere", "aws", "us-gov-west-1", []string{"--partition", "aws"}, ""},
		{"eusc by region", "aws-eusc", "eusc-de-east-1", nil, ""},
		{"eusc by flag", "aws-eusc", "", []string{"--partition", "aws-eusc"}, ""},
		{"eusc by profile", "aws-eusc", "eusc-de-east-1", []string{"--profile", "default"}, ""},
		{"gov by region", "aws-us-gov", "us-gov-west-1", nil, "--partition aws"},
		{"gov by flag", "aws-us-gov", "", []string{"--partition", "aws-us-gov"}, "rootseal enroll --user"},
		{"gov by profile", "aws-us-gov", "us-gov-west-1", []string{"--profile", "default"}, "rootseal enroll --user"},
		{"china by region", "aws-cn", "cn-north-1", nil, "--partition aws"},
		{"china by profile", "aws-cn", "cn-north-1", []string{"--profile", "default"}, "rootseal enroll --user"},
		{"a flag that the caller contradicts", "aws-eusc", "eusc-de-east-1", []string{"--profile", "default", "--partition", "aws"}, "--partition aws-eusc"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := inPartition(t, tt.id, tt.region)
			if slices.Contains(tt.flags, "--profile") {
				profileInFile(t, "default", s.account.AddAdmin("profile"))
			}
			more := slices.Concat(tt.flags, s.endpoint)
			if tt.hint != "" {
				s.input = strings.NewReader("")
				_, code := s.do(t, s.root(append(more, "--secret", "-")...)...)
				if code != cli.ExitFailed || !strings.Contains(s.err.String(), "next: ") || !strings.Contains(s.err.String(), tt.hint) {
					t.Errorf("exit code %d; it said:\n%s", code, s.err.String())
				}
				if kinds := s.records(t); len(kinds) != 0 {
					t.Errorf("records %v", kinds)
				}
				s.mustBeClean(t)
				return
			}
			s.console(t, "")
			out, code := s.do(t, s.root(append(more, "--secret", "-")...)...)
			pair := strings.Fields(out)
			if code != cli.ExitUnsettled || len(pair) != 2 {
				t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.err.String())
			}
			if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
				t.Fatal(err)
			}
			s.input = nil
			s.mustDo(t, nil, slices.Concat([]string{"recover", "--console", "accepted"}, s.endpoint)...)
			made := s.mustHoldOneSeed(t, simaws.RootOwner)
			records := s.open(t, "").Records()
			end, is := records[len(records)-1].Body.(*ledger.End)
			if !is || end.DeviceARN != made.ARN || !strings.HasPrefix(made.ARN, "arn:"+tt.id+":") {
				t.Errorf("the record has %+v, AWS has %s", end, made.ARN)
			}
			if shown := strings.Contains(s.heard, "partition     "+tt.id); shown != (tt.id != "aws") {
				t.Errorf("the plan tells the partition: %v", shown)
			}
			exit := cli.ExitWrong // nobody has read it at AWS
			if slices.Contains(tt.flags, "--profile") {
				exit = cli.ExitDone
			}
			mustKnowRoot(t, s.auditJSON(t, exit, slices.Concat([]string{testAccount}, s.endpoint)...))
		})
	}
}

// A device of root that is on record under a partition that was taken for its
// account's is the good one to an audit.
func TestAuditKnowsRootOfAGuessedPartition(t *testing.T) {
	s := inPartition(t, "aws-eusc", "")
	s.console(t, "")
	out, code := s.do(t, s.root(append(s.endpoint, "--secret", "-")...)...) // nobody tells the partition
	pair := strings.Fields(out)
	if code != cli.ExitUnsettled || len(pair) != 2 {
		t.Fatalf("exit code %d; it said:\n%s", code, s.err.String())
	}
	if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
		t.Fatal(err)
	}
	s.input = nil
	s.mustDo(t, nil, slices.Concat([]string{"recover", "--console", "accepted"}, s.endpoint)...)
	t.Setenv("AWS_REGION", "eusc-de-east-1")
	found := s.auditJSON(t, cli.ExitWrong, slices.Concat([]string{"--events", testAccount}, s.endpoint)...)
	mustKnowRoot(t, found)
	for _, e := range found.Events {
		if !e.Expected {
			text, _ := json.Marshal(e)
			t.Errorf("event %s", text)
		}
	}
}

// mustKnowRoot takes no other finding than those of every root that was enrolled
// without a profile.
func mustKnowRoot(t *testing.T, found view.AuditJSON) {
	t.Helper()
	for _, f := range found.Findings {
		if f.Kind != audit.RootNotHardware && f.Kind != record.NotConfirmed {
			t.Errorf("finding %+v", f)
		}
	}
}

// An audit of an organization enters its members by roles of the partition, and as
// their root only where there is one.
func TestOrganizationOfEveryPartition(t *testing.T) {
	for _, tt := range []struct {
		id, region string
		sessions   int // of root
	}{{"aws", "eu-central-1", 1}, {"aws-us-gov", "us-gov-east-1", 0}, {"aws-cn", "cn-north-1", 0}, {"aws-eusc", "eusc-de-east-1", 1}} {
		t.Run(tt.id, func(t *testing.T) {
			s := newScene(t)
			org := simaws.NewOrganization(simaws.Options{Account: otherNumber, Partition: tt.id, ReportDelay: -1})
			org.Centralize(simaws.RootCredentialsManagement, simaws.RootSessions)
			s.account = org.Add(simaws.Options{Account: testAccount, ReportDelay: -1, Plain: true})
			s.account.DefineRole("Auditor", []string{otherNumber})
			s.serve(t, org)
			keyInEnvironment(t, org.Management().AddAdmin("manager"))
			t.Setenv("AWS_REGION", tt.region)
			exit := cli.ExitDone // nothing is found of a root that there is not
			if tt.sessions > 0 {
				exit = cli.ExitWrong // it has no MFA
			}
			found := s.auditJSON(t, exit, slices.Concat([]string{"--organization", "--role", "Auditor", "--fail-on", "low"}, s.endpoint)...)
			for _, account := range found.Accounts {
				if account.Caller == nil || len(account.Unread) > 0 {
					t.Errorf("account %+v", account)
				}
			}
			sessions, asked := sessionsOfRoot(org), 0
			for _, c := range org.Calls() {
				if c.Action == "ListOrganizationsFeatures" {
					asked++
				}
			}
			if sessions != tt.sessions || asked != tt.sessions {
				t.Errorf("%d sessions of root, asked for it %d times, want %d", sessions, asked, tt.sessions)
			}
		})
	}
}

// What no partition is called is refused, with those that there are.
func TestUnknownPartition(t *testing.T) {
	s := newScene(t)
	if _, code := s.do(t, s.alice("--partition", "aws-moon")...); code != cli.ExitUsage || !strings.Contains(s.err.String(), "aws-us-gov") {
		t.Errorf("exit code %d; it said:\n%s", code, s.err.String())
	}
}
