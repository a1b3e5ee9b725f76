//go:build unix

package command

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/awsiam"
	"rootseal/hwtest/simaws"
)

// states runs an audit in one of the formats for programs. It returns what each finding
// has become: in ASFF the states of the workflow and of the record, in OCSF the activity
// and the status.
func (s *scene) states(t *testing.T, format string, want int, args ...string) map[string]string {
	t.Helper()
	out, code := s.do(t, append([]string{"audit", "--format", format}, args...)...)
	if code != want {
		t.Fatalf("exit code %d, want %d; it said:\n%s\n%s", code, want, s.heard, out)
	}
	all := map[string]string{}
	for line := range strings.Lines(out) {
		var call struct {
			Findings []struct {
				ID          string `json:"Id"`
				Workflow    struct{ Status string }
				RecordState string
			}
			Activity string               `json:"activity_name"`
			Status   string               `json:"status"`
			Info     struct{ UID string } `json:"finding_info"`
		}
		if err := json.Unmarshal([]byte(line), &call); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		for _, f := range call.Findings {
			all[strings.TrimPrefix(f.ID, "rootseal/")] = f.Workflow.Status + " " + f.RecordState
		}
		if call.Info.UID != "" {
			all[strings.TrimPrefix(call.Info.UID, "rootseal/")] = call.Activity + " " + call.Status
		}
	}
	return all
}

// A finding is new, accepted, not accepted any longer, and ended, under one id. What
// could not be read is said, and so is that it was read again.
func TestAFindingInOtherPrograms(t *testing.T) {
	s := audited(t)
	const id, unread = "user-unknown-device/111122223333/user/alice/phone", "not-read/111122223333"
	is := func(when, format string, exit int, want map[string]string) {
		t.Helper()
		got := s.states(t, format, exit)
		for name, state := range want {
			if got[name] != state {
				t.Errorf("%s, %s: %s is %q, want %q", when, format, name, got[name], state)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s, %s: %v", when, format, got)
		}
	}
	is("nothing", "asff", cli.ExitDone, nil)
	is("nothing", "ocsf", cli.ExitDone, nil)
	s.enable(t, "phone")
	is("found", "ocsf", cli.ExitWrong, map[string]string{id: "Create New"})
	is("found", "asff", cli.ExitWrong, map[string]string{id: "NEW ACTIVE"})
	is("found again", "ocsf", cli.ExitWrong, map[string]string{id: "Update New"})
	if _, code := s.do(t, "audit", "accept", id, "--until", s.day(10), "--reason", "her own"); code != cli.ExitDone {
		t.Fatalf("accepting: exit code %d: %s", code, s.heard)
	}
	is("accepted", "asff", cli.ExitDone, map[string]string{id: "SUPPRESSED ACTIVE"})
	is("accepted", "ocsf", cli.ExitDone, map[string]string{id: "Update Suppressed"})

	lift := s.account.Deny("ListVirtualMFADevices", simaws.DenyMissing)
	is("read in part", "asff", cli.ExitFailed, map[string]string{id: "SUPPRESSED ACTIVE", unread: "NEW ACTIVE"})
	lift()
	is("read again", "asff", cli.ExitDone, map[string]string{id: "SUPPRESSED ACTIVE", unread: "RESOLVED ARCHIVED"})
	is("read again", "ocsf", cli.ExitDone, map[string]string{id: "Update Suppressed", unread: "Close Resolved"})

	s.disable(t, "phone")
	is("ended", "asff", cli.ExitDone, map[string]string{id: "RESOLVED ARCHIVED", unread: "RESOLVED ARCHIVED"})
	is("ended", "ocsf", cli.ExitDone, map[string]string{id: "Close Resolved", unread: "Close Resolved"})
	s.enable(t, "phone")
	is("back", "asff", cli.ExitDone, map[string]string{id: "SUPPRESSED ACTIVE", unread: "RESOLVED ARCHIVED"})
	s.jump.Add(int64(11 * 24 * time.Hour))
	is("the acceptance is over", "asff", cli.ExitWrong, map[string]string{id: "NEW ACTIVE", unread: "RESOLVED ARCHIVED"})
	s.jump.Add(int64(91 * 24 * time.Hour))
	is("long ended", "asff", cli.ExitWrong, map[string]string{id: "NEW ACTIVE"})
}

// disable removes a device of alice.
func (s *scene) disable(t *testing.T, name string) {
	t.Helper()
	admin := awsiam.New(awsiam.AccessKey(s.account.AddAdmin("other-admin")), s.account.Transport())
	for _, d := range s.account.Devices() {
		if !strings.HasSuffix(d.ARN, "/"+name) {
			continue
		}
		_, err := admin.Deactivate(t.Context(), "alice", d.ARN)
		if err == nil {
			_, err = admin.Delete(t.Context(), d.ARN)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The flags of Security Hub belong to its format, and neither format mixes with --json.
func TestFormatsForPrograms(t *testing.T) {
	s := audited(t)
	for _, args := range [][]string{
		{"--format", "sarif"},
		{"--format", "asff", "--json"},
		{"--format", "ocsf", "--json"},
		{"--format", "ocsf", "--hub-region", "ap-northeast-1"},
		{"--hub-account", testAccount},
		{"--format", "asff", "--hub-account", "1234"},
		{"--format", "asff", "--hub-region", "Tokyo"},
	} {
		if _, code := s.do(t, append([]string{"audit"}, args...)...); code != cli.ExitUsage {
			t.Errorf("%v: exit code %d: %s", args, code, s.heard)
		}
	}
	s.account.SetRootPassword(true)
	out, code := s.do(t, "audit", "--format", "asff", "--hub-account", "9999-8888-7777", "--hub-region", "ap-northeast-3")
	if code != cli.ExitWrong || !strings.Contains(out, `"ProductArn":"arn:aws:securityhub:ap-northeast-3:999988887777:product/999988887777/default"`) {
		t.Errorf("exit code %d: %s", code, out)
	}
}
