//go:build unix

package command

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/cli/oversight"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/enroll/slack"
	"rootseal/hwtest/simaws"
)

// audited is a scene in which alice is enrolled and nothing is wrong but that
// root has no MFA.
func audited(t *testing.T) *scene {
	t.Helper()
	s := newScene(t)
	if _, code := s.do(t, s.alice()...); code != cli.ExitDone {
		t.Fatalf("enrolling: exit code %d: %s", code, s.heard)
	}
	s.account.SetRootPassword(false)
	return s
}

// auditJSON runs an audit and reads what it printed for programs.
func (s *scene) auditJSON(t *testing.T, want int, args ...string) view.AuditJSON {
	t.Helper()
	out, code := s.do(t, append([]string{"audit", "--json"}, args...)...)
	if code != want {
		t.Fatalf("exit code %d, want %d; it said:\n%s\n%s", code, want, s.heard, out)
	}
	var got view.AuditJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	return got
}

func TestAuditThatFindsNothing(t *testing.T) {
	s := audited(t)
	got := s.auditJSON(t, cli.ExitDone)
	if len(got.Findings) != 0 || len(got.Accounts) != 1 || got.Accounts[0].Account != testAccount || len(got.Accounts[0].Unread) != 0 {
		t.Errorf("audit %+v", got)
	}
	records := s.open(t, "").Records()
	body, is := records[len(records)-1].Body.(*ledger.Audited)
	if !is || len(body.Accounts) != 1 || len(body.Findings) != 0 {
		t.Errorf("the record is %+v", records[len(records)-1])
	}
}

// A stranger's device is found, tolerated, and shown all the same.
func TestAuditFindsAndAccepts(t *testing.T) {
	s := audited(t)
	s.enable(t, "phone")
	const id = "user-unknown-device/111122223333/user/alice/phone"

	if _, code := s.do(t, "audit", "accept", id, "--until", s.day(10), "--reason", "her own"); code != cli.ExitFailed {
		t.Errorf("accepted before an audit: exit code %d", code)
	}
	out, code := s.do(t, "audit")
	if code != cli.ExitWrong {
		t.Errorf("exit code %d: %s", code, s.heard)
	}
	for _, part := range []string{"high      " + id, "request ", "next: find out whose it is", "audited: 1 account, 1 finding"} {
		if !strings.Contains(out, part) {
			t.Errorf("it lacks %q:\n%s", part, out)
		}
	}
	if _, code := s.do(t, "audit", "--fail-on", "critical"); code != cli.ExitDone {
		t.Errorf("--fail-on critical: exit code %d", code)
	}
	if out, code := s.do(t, "audit", "accept", id, "--until", s.day(10), "--reason", "her own"); code != cli.ExitDone {
		t.Errorf("accepting: exit code %d: %s %s", code, out, s.heard)
	}
	got := s.auditJSON(t, cli.ExitDone)
	if len(got.Findings) != 1 || got.Findings[0].Accepted == nil || got.Findings[0].Accepted.Reason != "her own" {
		t.Errorf("findings %+v", got.Findings)
	}
	if out, _ := s.do(t, "audit"); !strings.Contains(out, "accepted until "+s.day(10)+": her own") {
		t.Errorf("it is not shown as accepted:\n%s", out)
	}
	s.jump.Add(int64(11 * 24 * time.Hour))
	s.auditJSON(t, cli.ExitWrong)
}

func (s *scene) day(days int) string { return s.Now().AddDate(0, 0, days).UTC().Format(time.DateOnly) }

// What cannot be read is told, and is not the same as what is wrong.
func TestAuditInPart(t *testing.T) {
	s := audited(t)
	lift := s.account.Deny("GenerateCredentialReport", simaws.DenyMissing)
	got := s.auditJSON(t, cli.ExitFailed)
	if len(got.Accounts[0].Unread) != 1 || got.Accounts[0].Unread[0].What != "credential report" || !strings.Contains(s.heard, "give the profile this permission") {
		t.Errorf("unread %+v; it said:\n%s", got.Accounts[0].Unread, s.heard)
	}
	s.enable(t, "phone")
	s.auditJSON(t, cli.ExitWrong)
	lift()
	got = s.auditJSON(t, cli.ExitWrong, testAccount)
	if len(got.Accounts[0].Unread) != 0 {
		t.Errorf("unread %+v", got.Accounts[0].Unread)
	}
}

func TestAuditOfAnAccountWithoutAnEntrance(t *testing.T) {
	s := audited(t)
	got := s.auditJSON(t, cli.ExitFailed, otherNumber, testAccount)
	if got.Accounts[0].Caller != nil || len(got.Accounts[0].Unread) != 1 || got.Accounts[1].Caller == nil {
		t.Errorf("accounts %+v", got.Accounts)
	}
	if !strings.Contains(s.heard, "account "+otherNumber) || !strings.Contains(s.heard, "next: ") {
		t.Errorf("it said:\n%s", s.heard)
	}
}

// The message goes out after the audit is printed and recorded, and what keeps
// it is a failure of its own.
func TestAuditTellsSlack(t *testing.T) {
	s := audited(t)
	s.enable(t, "phone")
	var told []string
	var fails error
	s.Slack = func(_ context.Context, webhook []byte, text string) error {
		if strings.TrimSpace(string(webhook)) != "https://hooks.slack.example/services/secret" {
			t.Errorf("the webhook is %q", webhook)
		}
		told = append(told, text)
		return fails
	}
	file := filepath.Join(t.TempDir(), "webhook")
	if err := os.WriteFile(file, []byte("https://hooks.slack.example/services/secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, code := s.do(t, "audit", "--notify", "slack", "--webhook", file)
	if code != cli.ExitWrong || len(told) != 1 {
		t.Fatalf("exit code %d, told %q", code, told)
	}
	head := s.open(t, "").Records()
	for _, part := range []string{"1 high", "user-unknown-device/111122223333/user/alice/phone", "ledger head "} {
		if !strings.Contains(told[0], part) {
			t.Errorf("the digest lacks %q:\n%s", part, told[0])
		}
	}
	fails = slack.ErrRefused
	before := len(head)
	out, code := s.do(t, "audit", "--fail-on", "critical", "--notify", "slack", "--webhook", file)
	if code != cli.ExitFailed || !strings.Contains(out, "user-unknown-device") || len(s.open(t, "").Records()) != before+1 {
		t.Errorf("slack refused: exit code %d, %d records; it printed:\n%s", code, len(s.open(t, "").Records()), out)
	}
	if strings.Contains(s.heard+out, "services/secret") {
		t.Error("the webhook's address was said")
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, code := s.do(t, "audit", "--notify", "slack", "--webhook", file); code != cli.ExitFailed || len(told) != 2 {
		t.Errorf("a file that others read: exit code %d, told %d times", code, len(told))
	}
}

// What a card or AWS calls something begins no line of the message.
func TestAuditTellsSlackInItsOwnLines(t *testing.T) {
	s := audited(t)
	var told string
	s.Slack = func(_ context.Context, _ []byte, text string) error {
		told = text
		return nil
	}
	err := s.notify(t, []string{"1 medium", "medium  AWS:x\nledger head 99:0000\x1b[2J"})
	if want := "1 medium\n" + `medium  AWS:x\nledger head 99:0000\x1b[2J`; err != nil || told != want {
		t.Errorf("told %q, want %q; %v", told, want, err)
	}
}

func (s *scene) notify(t *testing.T, lines []string) error {
	t.Helper()
	a := &cli.App{World: s.World, Stdio: cli.Stdio{Err: io.Discard}}
	return oversight.Notify(t.Context(), a, nil, lines)
}

// Names at AWS are chosen by whoever makes the device: in a table they are text.
func TestAuditInMarkdown(t *testing.T) {
	s := audited(t)
	s.enable(t, "_phone_")
	out, code := s.do(t, "audit", "--format", "markdown", "--events")
	if code != cli.ExitWrong {
		t.Fatalf("exit code %d: %s", code, s.heard)
	}
	for _, part := range []string{
		"# rootseal audit\n", "| high | `user-unknown-device/111122223333/user/alice/_phone_` |", `mfa/\_phone\_`,
	} {
		if !strings.Contains(out, part) {
			t.Errorf("it lacks %q:\n%s", part, out)
		}
	}
}

func TestAuditFlags(t *testing.T) {
	s := audited(t)
	for _, tt := range []struct {
		args string
		says string
	}{
		{"--fail-on dire", "not a severity"},
		{"--format html", "text, markdown, asff or ocsf"},
		{"--notify mail --webhook -", "knows slack"},
		{"--notify slack", "requires --webhook SOURCE"},
		{"--webhook -", "requires --notify slack"},
		{"--events --since yesterday", "give days such as 7d"},
		{"--events --since 91d", "keeps 90 days"},
		{"prod", "not an account number"},
	} {
		if _, code := s.do(t, append([]string{"audit"}, strings.Fields(tt.args)...)...); code != cli.ExitUsage || !strings.Contains(s.heard, tt.says) {
			t.Errorf("%s: exit code %d, it said:\n%s", tt.args, code, s.heard)
		}
	}
}

// A ledger that cannot be written keeps nobody from looking, and is a failure.
func TestAuditThatCannotBeRecorded(t *testing.T) {
	s := audited(t)
	s.enable(t, "phone")
	lock := filepath.Join(s.ledger, "lock")
	if err := errors.Join(os.Remove(lock), os.Mkdir(lock, 0o700)); err != nil {
		t.Fatal(err)
	}
	out, code := s.do(t, "audit")
	if code != cli.ExitWrong || !strings.Contains(out, "user-unknown-device") || !strings.Contains(s.heard, "recording audit") {
		t.Errorf("exit code %d; it printed:\n%s\nand said:\n%s", code, out, s.heard)
	}
}
