//go:build unix

package command

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// everyPrincipal is a scene with a user, a root and a service login on two keys, the
// keys of two officers beside them, and one more that is new.
func everyPrincipal(t *testing.T) *scene {
	t.Helper()
	s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222))
	s.mustDo(t, nil, s.alice("--group", "daily")...)
	s.console(t, "")
	out, code := s.do(t, s.root("--group", "daily", "--secret", "-")...)
	pair := strings.Fields(out)
	if code != cli.ExitUnsettled || len(pair) != 2 {
		t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.err.String())
	}
	if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
		t.Fatal(err)
	}
	s.mustDo(t, nil, "recover", "--console", "accepted")
	s.input = nil
	s.Slack = func(context.Context, []byte, string) error { return nil }
	s.append(t, ledger.WorldAWS, enrolled("GitHub/login/ops", "daily", "GitHub:ops daily abc234", 11111111, 22222222)...)
	return s
}

// traces is all that a command can leave behind.
type traces struct {
	head    ledger.Head
	files   []string
	stored  map[uint32][]simcard.Stored
	devices []simaws.Device
}

func (s *scene) traces(t *testing.T) traces {
	t.Helper()
	left := traces{head: s.open(t, ledger.WorldAWS).Head(), files: s.files(t), stored: map[uint32][]simcard.Stored{}, devices: s.account.Devices()}
	for _, card := range s.cards {
		left.stored[card.Serial()] = card.Stored()
	}
	return left
}

// broken is a stream whose other end has gone.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error)  { return 0, b.err }
func (b broken) Write([]byte) (int, error) { return 0, b.err }

// unattendedLine is a command line without a person.
type unattendedLine struct {
	line    []string
	refused bool
	names   string // what the refusal names
}

// unattended are the command lines of a script. Those that want a person's answer
// and have no flag for it are refused.
func unattended(t *testing.T, user, root, login string) []unattendedLine {
	t.Helper()
	folder := t.TempDir()
	secret := filepath.Join(folder, "secret")
	if err := os.WriteFile(secret, []byte("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), 0o600); err != nil {
		t.Fatal(err)
	}
	const keys = "11111111,22222222"
	return []unattendedLine{
		{[]string{"enroll"}, true, "--root"},
		{[]string{"enroll", "--user", "alice", "--group", "sealed"}, true, "--keys"},
		{[]string{"enroll", "--user", "alice", "--group", "sealed", "--touch", "off", "--keys", keys}, true, "--confirm"},
		{[]string{"enroll", "--user", "alice", "--group", "sealed", "--touch", "off", "--keys", "11111111", "--confirm", testAccount}, true, "--one-key"},
		{[]string{"enroll", "--user", "alice", "--group", "sealed", "--touch", "off", "--keys", keys, "--confirm", testAccount}, false, ""},
		{[]string{"enroll", "--root", "--keys", keys, "--secret", secret}, true, "--account"},
		{[]string{"enroll", "--root", "--account", testAccount, "--keys", keys, "--confirm", testAccount}, true, "--secret"},
		{[]string{"enroll", "--root", "--account", testAccount, "--group", "sealed", "--touch", "off", "--keys", keys, "--secret", secret}, true, "--confirm"},
		{[]string{"enroll", "--root", "--account", testAccount, "--group", "sealed", "--touch", "off", "--keys", keys, "--confirm", testAccount, "--secret", "-"}, false, ""},
		{[]string{"enroll", "--service", "GitLab", "--login", "ops", "--show-seed", "--touch", "off", "--keys", keys, "--confirm", "GitLab"}, true, "terminal"},

		{[]string{"rotate", user, "--group", "daily"}, true, "--confirm"},
		{[]string{"rotate", user, "--group", "daily", "--confirm", testAccount}, false, ""},
		{[]string{"rotate", root, "--group", "daily"}, true, "--secret"},
		{[]string{"rotate", root, "--group", "daily", "--confirm", testAccount}, true, "--secret"},
		{[]string{"rotate", root, "--group", "daily", "--secret", secret}, true, "--confirm"},
		{[]string{"rotate", root, "--group", "daily", "--confirm", testAccount, "--secret", "-"}, false, ""},
		{[]string{"rotate", root, "--group", "daily", "--confirm", testAccount, "--qr", "-"}, false, ""},
		{[]string{"rotate", root, "--group", "daily", "--confirm", testAccount, "--secret", "-", "--access-code", "11111111=-"}, true, "one secret"},
		{[]string{"rotate", login, "--group", "daily"}, true, "terminal"},
		{[]string{"rotate", login, "--group", "daily", "--confirm", "GitHub"}, true, "terminal"},
		{[]string{"rotate", "--lost", "22222222", "--confirm", "22222222", "--one-key"}, true, "--secret"},
		{[]string{"rotate", "--lost", "22222222", "--stolen", "--confirm", "22222222", "--one-key"}, true, "--secret"},
		{[]string{"rotate", "--lost", "22222222", "--confirm", "22222222", "--one-key", "--secret", secret}, true, "terminal"},
		{[]string{"rotate", "--left", "olivia", "--confirm", "olivia", "--one-key"}, true, ""},

		{[]string{"verify"}, false, ""},
		{[]string{"verify", "--access-code", "11111111=-"}, false, ""},
		{[]string{"verify", "--access-code", "11111111=-", "--pin", "1001=-"}, true, "one secret"},
		{[]string{"code", "--group", "daily", user, "--access-code", "11111111=-"}, false, ""},
		{[]string{"verify", "--live"}, false, ""},
		{[]string{"verify", "--adopt", "--account", testAccount, "--group", "other", "--id", "GitHub:olivia", "--keys", "11111111"}, true, "--"},
		{[]string{"recover"}, false, ""},
		{[]string{"recover", "--leftovers", "--profile", "admin"}, false, ""},
		{[]string{"seal", "11111111", "--bag", "A-1", "--place", "Osaka", "--observer", "Ren"}, false, ""},
		{[]string{"seal", "11111111", "--bag", "A-1"}, true, "--observer"},
		{[]string{"unseal", "11111111"}, true, "--bag"},
		{[]string{"unseal", "11111111", "--bag", "A-1"}, false, ""},
		{[]string{"status"}, false, ""},
		{[]string{"audit", "--profile", "admin"}, false, ""},
		{[]string{"audit", "--profile", "admin", "--notify", "slack", "--webhook", "-"}, false, ""},
		{[]string{"audit", "accept", "root-not-hardware/" + testAccount, "--until", "2000-06-30", "--reason", "known"}, false, ""},
		{[]string{"keys"}, false, ""},
		{[]string{"keys", "label", "11111111"}, true, "--holder"},
		{[]string{"keys", "label", "11111111", "mine"}, false, ""},
		{[]string{"keys", "found", "11111111"}, false, ""},
		{[]string{"keys", "drop", "11111111"}, true, "--reason"},
		{[]string{"log"}, false, ""},
		{[]string{"log", "verify"}, false, ""},
		{[]string{"log", "sign"}, false, ""},
		{[]string{"log", "export", filepath.Join(folder, "trip")}, false, ""},
		{[]string{"log", "import", filepath.Join(folder, "none")}, false, ""},
		{[]string{"officer", "add", "1001", "--name", "Olivia"}, false, ""},
		{[]string{"officer", "remove", "1001"}, true, "--reason"},
		{[]string{"officer", "list"}, false, ""},
		{[]string{"policy", "set"}, true, "--min-keys"},
		{[]string{"policy", "show"}, false, ""},
		{[]string{"code", "--group", "daily", user}, false, ""},
		{[]string{"code", "--group", "daily", root}, false, ""},
		{[]string{"doctor"}, false, ""},
	}
}

// No verb, for no kind of principal, takes anything for an answer but a person's
// or a flag's: without a terminal, with no standard input, and with nobody who
// reads standard error. What is refused has left nothing.
func TestUnattended(t *testing.T) {
	null, err := os.Open(os.DevNull) // what a closed one becomes when the program starts
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = null.Close() })
	user, root, login := testAccount+"/user/alice", testAccount+"/root", "GitHub/login/ops"
	for _, row := range unattended(t, user, root, login) {
		for name, io := range map[string]cli.Stdio{
			"no terminal":   {In: broken{os.ErrClosed}},
			"closed stdin":  {In: null},
			"closed stderr": {In: strings.NewReader(""), Err: broken{syscall.EPIPE}},
		} {
			line := strings.ReplaceAll(strings.Join(row.line, " "), os.TempDir(), "")
			t.Run(fmt.Sprintf("%s, %s", line, name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { row.run(t, io) })
			})
		}
	}
}

func (row unattendedLine) run(t *testing.T, io cli.Stdio) {
	s := everyPrincipal(t)
	if slices.Contains(row.line, "--lost") {
		s.desk.Unplug(s.cards[1])
	}
	before := s.traces(t)
	var out, said bytes.Buffer
	io.Out = &out
	if io.Err == nil {
		io.Err = &said
	}
	io.OpenTerminal = func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal }
	code := runIn(t.Context(), row.line, s.World, io)
	if strings.Contains(said.String(), "fault in rootseal") {
		t.Errorf("it panicked:\n%s", said.String())
	}
	_, closed := io.In.(*os.File)
	if refused := row.refused || closed && strings.Contains(strings.Join(row.line, " ")+" ", " - ") || closed && strings.Contains(strings.Join(row.line, " ")+" ", "=- "); (code == cli.ExitUsage) != refused {
		t.Errorf("exit code %d; it said:\n%s", code, said.String())
	}
	if code == cli.ExitUsage && said.Len() > 0 && !strings.Contains(said.String(), row.names) {
		t.Errorf("the refusal does not name %s:\n%s", row.names, said.String())
	}
	if after := s.traces(t); code == cli.ExitUsage && !reflect.DeepEqual(after, before) {
		t.Errorf("it was refused, and left traces: %v, then %v; it said:\n%s", before.head, after.head, said.String())
	}
	if open := s.unsettled(t); len(open) > 0 {
		t.Errorf("ceremony %s stays open; it said:\n%s", open[0].ID, said.String())
	}
	if audit := s.desk.Audit(); audit.Open != 0 || audit.Handles != 0 {
		t.Errorf("%d transactions and %d handles stay open", audit.Open, audit.Handles)
	}
}
