//go:build linux && cgo

package story

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/hwtest/program"
)

// The seed exists in the memory of one command from its arrival until every key has
// proven it, and nowhere else: not in output, arguments, environment or a file. The
// test searches the memory twice: while a key is written, when the search must find
// the seed or is worthless, and after the wipe, when it must not.

func TestRing2SeedOfAUserIsGoneAfterTheWipe(t *testing.T) {
	d := newDesk(t, []string{"setpriv"}, twoKeys()...)
	atPut := d.holdPut(0)
	atEnable := newGate()
	answers := d.serveTLS("EnableMFADevice", atEnable)
	folders := []string{d.home, filepath.Dir(d.ledger), t.TempDir(), t.TempDir()}

	cmd := withoutRights(d.command("enroll", "--user", "breakglass", "--group", "sealed", "--touch", "off", "--verbose",
		"--keys", d.serials(), "--confirm", account, "--confirm-endpoint", d.url))
	cmd.Env = append(cmd.Env, "AWS_CA_BUNDLE="+d.bundle(), "TMPDIR="+folders[2])
	cmd.Dir = folders[3]
	out, errs := &watched{}, &watched{}
	cmd.Stdout, cmd.Stderr = out, errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}

	atPut.await(t, errs.text)
	writing := snap(t, cmd.Process.Pid)
	mustBeClosed(t, cmd.Process.Pid)
	close(atPut.open)
	atEnable.await(t, errs.text)
	wiped := snap(t, cmd.Process.Pid)
	close(atEnable.open)
	_ = cmd.Wait() // the exit code is checked
	wantExit(t, cmd.ProcessState.ExitCode(), 0, out.text(), errs.text())

	mustContain(t, errs.text(), "key 12345678  OATH PUT  9000", "aws "+account+"  IAM EnableMFADevice  200") // the trace
	secrets := spellings(d.aws.Devices()[0].Seed)
	qr, err := picture(answers.see(t, "<QRCodePNG>([^<]+)</QRCodePNG>")[1])
	if err != nil {
		t.Fatal(err)
	}
	secrets = append(secrets, qr...)
	mustHold(t, writing, secrets)
	mustBeWithout(t, wiped, secrets)
	mustNotTell(t, map[string]string{"standard output": out.text(), "standard error": errs.text()}, folders, secrets)
}

func TestRing2PastedSeedIsGoneAfterTheWipe(t *testing.T) {
	d := newDesk(t, nil, twoKeys()...)
	atPut := d.holdPut(0)
	p := d.sit(d.rootArgs()...)
	p.answer("Paste the secret key", d.assign(p).Secret)
	atPut.await(t, p.text)
	writing := snap(t, p.cmd.Process.Pid)
	close(atPut.open)
	codes := p.see(`MFA code 1\s+([0-9]{6})\s+MFA code 2\s+([0-9]{6})`)
	wiped := snap(t, p.cmd.Process.Pid)
	if err := d.aws.Console().AddMFA(codes[1], codes[2]); err != nil {
		t.Fatalf("the console refused the pair: %v", err)
	}
	p.see("it accepted them")
	p.press("1" + enter)
	if exit := p.leave(); exit != 0 {
		t.Errorf("exit %d, want 0", exit)
	}

	secrets := spellings(d.aws.Devices()[0].Seed)
	mustHold(t, writing, secrets)
	mustBeWithout(t, wiped, secrets)
	mustNotTell(t, map[string]string{"the terminal": p.text()}, []string{d.home, filepath.Dir(d.ledger)}, secrets)
}

// If the system locks no memory, rootseal reports that and continues.
func TestRing2SeedThatCannotBeLocked(t *testing.T) {
	d := newDesk(t, []string{"setpriv"}, twoKeys()...)
	cmd := withoutRights(d.script(`ulimit -l 0; exec "$0" "$@"`))
	cmd.Args = append(cmd.Args[:len(cmd.Args)-1], d.binary, "enroll", "--user", "breakglass", "--touch", "off",
		"--keys", d.serials(), "--confirm", account, "--confirm-endpoint", d.url)
	stdout, stderr, exit := program.Run(t, cmd)
	wantExit(t, exit, 0, stdout, stderr)
	mustContain(t, stderr, "the seed may be swapped to disk")
}

// mustHold is the positive control: the seed is in locked memory, so the search
// works, and so does the lock.
func mustHold(t *testing.T, s snapshot, secrets []spelling) {
	t.Helper()
	memory, outside := s.search(secrets)
	t.Logf("while a key is written:\n%s", &memory)
	if memory.whole["raw, locked memory"] != 1 {
		t.Error("while a key is written, the seed is not found in locked memory")
	}
	if outside.any() {
		t.Errorf("seen from outside:\n%s", &outside)
	}
}

// mustBeWithout allows pieces of less than half of the seed: docs/design.md
// says where they come from.
func mustBeWithout(t *testing.T, s snapshot, secrets []spelling) {
	t.Helper()
	memory, outside := s.search(secrets)
	t.Logf("after the wipe:\n%s", &memory)
	if len(memory.whole) > 0 {
		t.Errorf("after the wipe, the process still holds:\n%s", &memory)
	}
	if outside.any() {
		t.Errorf("seen from outside:\n%s", &outside)
	}
}

// mustNotTell searches all output and every file.
func mustNotTell(t *testing.T, said map[string]string, folders []string, secrets []spelling) {
	t.Helper()
	var told finds
	for where, text := range said {
		told.look(where, []byte(text), secrets)
	}
	files := 0
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files++
			told.look(path, append([]byte(path+"\n"), data...), secrets)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 4 {
		t.Errorf("%d files were searched, and the ledger alone has four records", files)
	}
	if told.any() {
		t.Errorf("the seed was told:\n%s", &told)
	}
}

// withoutRights runs a command as a process of the same user without root's
// capabilities.
func withoutRights(cmd *exec.Cmd) *exec.Cmd {
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		panic(err) // the desk requires it
	}
	cmd.Args = append([]string{"setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", cmd.Path}, cmd.Args[1:]...)
	cmd.Path = setpriv
	return cmd
}

// mustBeClosed: another process of the same user sees neither environment nor
// memory, and no core dump would be written.
func mustBeClosed(t *testing.T, pid int) {
	t.Helper()
	open := withoutRights(exec.CommandContext(t.Context(), "cat"))
	in, err := open.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := open.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := open.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close(); _ = open.Wait() }()
	if _, err := fmt.Fprintln(in, "it runs"); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	look := func(pid int, file string) error {
		return withoutRights(exec.CommandContext(t.Context(), "dd", fmt.Sprintf("if=/proc/%d/%s", pid, file), "count=0")).Run()
	}
	for _, file := range []string{"environ", "mem"} {
		if err := look(open.Process.Pid, file); err != nil {
			t.Fatalf("%s of an open process cannot be opened: %v", file, err)
		}
		if look(pid, file) == nil {
			t.Errorf("any process of the same user can open /proc/PID/%s", file)
		}
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(limits)) {
		if strings.HasPrefix(line, "Max core file size") && strings.Join(strings.Fields(line)[4:6], " ") != "0 0" {
			t.Errorf("a crash would leave a core dump: %s", line)
		}
	}
}
