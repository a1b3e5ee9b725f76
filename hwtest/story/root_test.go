//go:build linux && cgo

package story

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// rootArgs enrolls root without a question, except for the secret key and the two
// codes.
func (d *desk) rootArgs(more ...string) []string {
	return append([]string{
		"enroll", "--root", "--account", account, "--group", "sealed", "--touch", "off",
		"--keys", d.serials(), "--confirm", account, "--confirm-endpoint", d.url,
	}, more...)
}

func twoKeys() []*simcard.Card {
	return []*simcard.Card{simcard.New(simcard.YubiKey543, 12345678), simcard.New(simcard.YubiKey57, 23456789)}
}

// assign gives the console the device name that the program proposes.
func (d *desk) assign(p *person) simaws.Assigned {
	d.t.Helper()
	name := p.see(`device name, exactly:\s+(\S+)`)[1]
	assigned, err := d.aws.Console().AssignMFADevice(name)
	if err != nil {
		d.t.Fatalf("assigning %s in the console: %v", name, err)
	}
	return assigned
}

// typePair types the pair on the screen into the console, and its answer back.
func (d *desk) typePair(p *person) {
	d.t.Helper()
	codes := p.see(`MFA code 1\s+([0-9]{6})\s+MFA code 2\s+([0-9]{6})`)
	if err := d.aws.Console().AddMFA(codes[1], codes[2]); err != nil {
		d.t.Fatalf("the console refused the pair: %v", err)
	}
	p.see("it accepted them")
	p.press("1" + enter)
}

// mustBeRoots fails unless the account's one device is root's and its seed is
// on every key.
func (d *desk) mustBeRoots() {
	d.t.Helper()
	devices := d.aws.Devices()
	if len(devices) != 1 || !devices[0].Enabled() {
		d.t.Fatalf("AWS has %+v, want one device of root", devices)
	}
	for _, card := range d.cards {
		stored := card.Stored()
		if len(stored) != 1 || string(stored[0].Key) != string(devices[0].Seed) {
			d.t.Errorf("key %d does not hold the seed of %s", card.Serial(), devices[0].ARN)
		}
	}
}

func TestRing2RootByPastedSecret(t *testing.T) {
	d := newDesk(t, nil, twoKeys()...)
	p := d.sit(d.rootArgs()...)
	assigned := d.assign(p)
	p.answer("Paste the secret key", "not a secret key!")
	p.see("seed is not base32. copy the whole secret key")
	p.answer("Paste the secret key", assigned.Secret)
	p.see("clear the clipboard")
	d.typePair(p)
	p.see("not confirmed by AWS")
	if exit := p.leave(); exit != 0 {
		t.Errorf("exit %d, want 0", exit)
	}
	if strings.Contains(p.text(), assigned.Secret) {
		t.Error("the secret was echoed")
	}
	d.mustBeRoots()
}

// Without a terminal the secret key comes from standard input, the two codes are
// the result, and a second command reports what the console said.
func TestRing2RootByStandardInput(t *testing.T) {
	d := newDesk(t, nil, twoKeys()...)
	cmd := d.command(d.rootArgs("--secret", "-")...)
	pipe, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	screen := &watched{}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, screen
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	name := screen.see(t, `device name, exactly:\s+(\S+)`)[1]
	assigned, err := d.aws.Console().AssignMFADevice(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipe.Write([]byte(assigned.Secret + "\n")); err != nil {
		t.Fatal(err)
	}
	if err := pipe.Close(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code is checked
	wantExit(t, cmd.ProcessState.ExitCode(), 6, out.String(), screen.text())
	codes := strings.Fields(out.String())
	if len(codes) != 2 {
		t.Fatalf("standard output is %q, want two codes", out.String())
	}
	if err := d.aws.Console().AddMFA(codes[0], codes[1]); err != nil {
		t.Fatalf("the console refused the pair: %v", err)
	}

	stdout, stderr, exit := d.run("recover", "--console", "accepted", "--confirm-endpoint", d.url)
	wantExit(t, exit, 0, stdout, stderr)
	d.mustBeRoots()
	if strings.Contains(screen.text()+stderr, assigned.Secret) {
		t.Error("the secret was printed")
	}
}

func TestRing2RootByPicture(t *testing.T) {
	d := newDesk(t, nil, twoKeys()...)
	picture := filepath.Join(d.home, "qr.png")
	p := d.sit("enroll", "--root", "--account", account, "--group", "sealed", "--touch", "off",
		"--keys", d.serials(), "--qr", picture, "--confirm-endpoint", d.url)
	p.answer("Type the account number", account)
	assigned := d.assign(p)
	p.see("Press enter when the picture is saved")
	p.press(enter) // too early
	p.see("reading the picture: no such file")
	drawn, err := assigned.QR()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(picture, drawn, 0o600); err != nil {
		t.Fatal(err)
	}
	p.see("Press enter when the picture is saved")
	p.press(enter)
	d.typePair(p)
	p.see("still holds the seed")
	p.see("> keep it")
	p.press(down + enter)
	p.see("deleted")
	if exit := p.leave(); exit != 0 {
		t.Errorf("exit %d, want 0", exit)
	}
	if _, err := os.Stat(picture); !os.IsNotExist(err) {
		t.Errorf("the picture is still there: %v", err)
	}
	d.mustBeRoots()
}
