//go:build linux && cgo

package story

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"rootseal/hwtest/program"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// behindShell has breakglass enrolled on two keys that are touched slowly, so that
// rootseal asks for the touch. It returns the command that enroll prints for the
// profile, and the device.
func behindShell(t *testing.T) (d *desk, process, device string) {
	slow := simcard.AutoPress(800 * time.Millisecond)
	d = newDesk(t, []string{"aws"}, simcard.New(simcard.YubiKey543, 12345678, slow), simcard.New(simcard.YubiKey57, 23456789, slow))
	stdout, stderr, exit := d.run("enroll", "--user", "breakglass", "--group", "daily", "--keys", d.serials(), "--confirm", account, "--confirm-endpoint", d.url)
	wantExit(t, exit, 0, stdout, stderr)
	printed := regexp.MustCompile(`(?m)^  mfa_serial = (\S+)\n  mfa_process = (.+)$`).FindStringSubmatch(stdout + stderr)
	if printed == nil {
		t.Fatalf("no profile is printed:\n%s%s", stdout, stderr)
	}
	return d, printed[2], printed[1]
}

// shell runs a profile's mfa_process as aws-vault does: by the shell, with the output
// and the errors captured, and nothing to read. tty is the terminal of the session, nil if there is none.
func (d *desk) shell(process string, tty *os.File) (stdout, stderr string) {
	d.t.Helper()
	cmd := exec.CommandContext(d.t.Context(), "/bin/sh", "-c", process)
	for _, setting := range d.environment() {
		if path, is := strings.CutPrefix(setting, "PATH="); is {
			setting = "PATH=" + filepath.Dir(d.binary) + ":" + path
		}
		cmd.Env = append(cmd.Env, setting)
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = &out, &errs, program.WithoutTerminal()
	if tty != nil {
		cmd.ExtraFiles = []*os.File{tty} // descriptor 3 in the child
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	}
	if err := cmd.Run(); err != nil {
		d.t.Fatalf("%s: %v\n%s", process, err, errs.String())
	}
	return out.String(), errs.String()
}

// accepts has AWS's own client make a session with a code.
func (d *desk) accepts(key simaws.AccessKey, device, code string) {
	d.t.Helper()
	client{d.t, d.url, key}.takes("sts", "get-session-token", "--serial-number", device, "--token-code", code)
}

var onlyACode = regexp.MustCompile(`^[0-9]{6}\n$`)

// What enroll prints for aws-vault gives a code that AWS accepts, without a terminal
// and with one. The request to touch the key is on the terminal although standard
// error is captured, and no code is given twice.
func TestRing2MFAProcess(t *testing.T) {
	d, process, device := behindShell(t)
	key := d.aws.AddAccessKey("breakglass")

	first, said := d.shell(process, nil)
	if !onlyACode.MatchString(first) {
		t.Errorf("it printed %q", first)
	}
	mustContain(t, said, "touch key 12345678")
	d.accepts(key, device, strings.TrimSpace(first))

	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = keyboard.Close() }()
	defer func() { _ = tty.Close() }()
	screen := make(chan string, 1)
	go func() {
		buf := make([]byte, 4096)
		n, _ := keyboard.Read(buf)
		screen <- string(buf[:n])
	}()
	second, said := d.shell(process, tty)
	if !onlyACode.MatchString(second) || second == first {
		t.Errorf("it printed %q after %q", second, first)
	}
	mustContain(t, said, "touch key 12345678")
	select {
	case shown := <-screen:
		mustContain(t, shown, "touch key 12345678")
	case <-time.After(patience):
		t.Error("the terminal shows nothing")
	}
	d.accepts(key, device, strings.TrimSpace(second))
}

// rootseal itself signs in with such a profile: the code for its role comes from the
// key, and is recorded.
func TestRing2ProfileWithMFA(t *testing.T) {
	d, _, device := behindShell(t)
	key := d.aws.AddAccessKey("breakglass")
	role := d.aws.DefineRole("ops", []string{"arn:aws:iam::" + account + ":user/breakglass"})
	text := "[profile base]\naws_access_key_id = " + key.ID + "\naws_secret_access_key = " + key.Secret +
		"\n[profile ops]\nrole_arn = " + role + "\nsource_profile = base\nmfa_serial = " + device + "\n"
	if err := os.MkdirAll(filepath.Join(d.home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.home, ".aws", "config"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := d.command("audit", "--json", "--profile", "ops", "--confirm-endpoint", d.url)
	cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL_STS="+d.url) // for entering a role, the SDK ignores the general one
	stdout, stderr, exit := program.Run(t, cmd)
	mustContain(t, stdout+stderr, "touch key 12345678", ":assumed-role/ops/")
	wantExit(t, exit, 3, stdout, stderr) // root has no MFA here
	stdout, _, _ = d.run("log")
	mustContain(t, stdout, "from 12345678", " a code of ")
}
