//go:build unix

package command

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// The main job by flags alone: nothing on standard output, the plan and every
// step on standard error.
func TestEnrolUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		out, code := s.do(t, s.alice("--group", "sealed")...)
		if code != cli.ExitDone || out != "" {
			t.Fatalf("exit code %d and %q on standard output; it said:\n%s", code, out, s.heard)
		}
		device := s.mustHoldOneSeed(t, "alice")
		want := regexp.MustCompile(`^plan for group sealed
  principal     111122223333/user/alice \(acme\)
  MFA device    (rootseal-alice-sealed-[a-z2-7]{6}) \(the principal's first\)
  credential    AWS:alice@acme sealed [a-z2-7]{6}
  touch         off
  seed          created by AWS
  keys          12345678  YubiKey 5C NFC 5\.4\.3, 1 credential; first code
                23456789  YubiKey 5 NFC 5\.7\.4, 1 credential; second code
  clock         matches AWS
  AWS identity  arn:aws:iam::111122223333:user/admin
  AWS events    CreateVirtualMFADevice, EnableMFADevice
  device created
  key [0-9]+  seed written
  key [0-9]+  seed written
  key [0-9]+  seed proven
  key [0-9]+  seed proven
  seed wiped from memory
  device enabled with two codes
  confirmed by AWS.*
done: 111122223333/user/alice, group sealed, is enrolled on 2 keys and confirmed by AWS
for aws-vault, in the user's profile in ~/.aws/config:
  mfa_serial = arn:aws:iam::111122223333:mfa/rootseal-alice-sealed-[a-z2-7]{6}
  mfa_process = rootseal code --fresh arn:aws:iam::111122223333:mfa/rootseal-alice-sealed-[a-z2-7]{6}
next: run 'rootseal seal 12345678'
next: run 'rootseal seal 23456789'
ledger head 4:[0-9a-f]{16}
$`)
		groups := want.FindStringSubmatch(s.heard)
		if groups == nil {
			t.Fatalf("it said:\n%s\nwant\n%s", s.heard, want)
		}
		if !strings.HasSuffix(device.ARN, groups[1]) {
			t.Errorf("the plan names %s, and AWS has %s", groups[1], device.ARN)
		}
	})
}

func TestEnrolJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		out, code := s.do(t, s.alice("--json")...)
		if code != cli.ExitDone {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		results := mustDecode[[]map[string]any](t, out)
		if len(results) != 1 {
			t.Fatalf("%d results, want 1", len(results))
		}
		r, device := results[0], s.mustHoldOneSeed(t, "alice")
		held := s.held(s.cards[0])[0]
		for field, want := range map[string]any{
			"principal": "111122223333/user/alice", "group": "daily", "outcome": "complete",
			"device_arn": device.ARN, "credential_id": held.ID, "head": s.open(t, "").Head().String(),
		} {
			if r[field] != want {
				t.Errorf("%s is %v, want %v", field, r[field], want)
			}
		}
		if _, shown := r["pair"]; shown {
			t.Error("a pair is shown that AWS has used")
		}
		if keys, ok := r["keys"].([]any); !ok || len(keys) != 2 || keys[0] != 12345678.0 {
			t.Errorf("keys are %v, want two serial numbers", r["keys"])
		}
	})
}

// A ceremony that fails says in JSON how it ended, and the cause on standard error.
func TestEnrolJSONOfAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.account.Deny("EnableMFADevice", simaws.DenySCP)
		out, code := s.do(t, s.alice("--json")...)
		r := mustDecode[[]view.CeremonyResult](t, out)
		if code != cli.ExitFailed || len(r) != 1 || r[0].Outcome != ledger.Undone || len(r[0].Undone) != 2 || r[0].Head == "" {
			t.Errorf("exit code %d and %+v, want an undone ceremony of two steps", code, r)
		}
		s.mustBeClean(t)
	})
}

// Each key is named when it wants its touch, and only then.
func TestEnrolNamesTheKeyToTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t,
			simcard.New(simcard.YubiKey543, 12345678, simcard.AutoPress(2*time.Second)),
			simcard.New(simcard.YubiKey57, 23456789, simcard.AutoPress(2*time.Second)))
		if _, code := s.do(t, s.alice("--touch", "required")...); code != cli.ExitDone {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.mustHoldOneSeed(t, "alice")
		at := -1
		for _, line := range []string{"touch key 12345678 now", "key 12345678  seed proven", "touch key 23456789 now", "key 23456789  seed proven"} {
			if strings.Count(s.heard, line) != 1 || strings.Index(s.heard, line) < at {
				t.Fatalf("%q is not there once, in its place:\n%s", line, s.heard)
			}
			at = strings.Index(s.heard, line)
		}
		for _, card := range s.cards {
			if held := s.held(card); !held[0].Touch {
				t.Errorf("key %d gives codes without a touch", card.Serial())
			}
		}
	})
}

// An interrupt while a key wants its touch says so, in a ceremony and for a code.
func TestInterruptDuringATouch(t *testing.T) {
	for name, args := range map[string]func(*scene) []string{
		"enroll": func(s *scene) []string { return s.alice("--touch", "required") },
		"code":   func(*scene) []string { return []string{"code", "--id", "GitHub:olivia", "--serial", "12345678"} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				card := simcard.New(simcard.YubiKey543, 12345678)
				touched := entry("GitHub:olivia")
				touched.Touch = true
				card.Store(touched)
				s := newScene(t, card, simcard.New(simcard.YubiKey57, 23456789))
				ctx, stop := context.WithCancelCause(t.Context())
				go func() {
					time.Sleep(2 * time.Second) // of the bubble's time: the key waits
					stop(env.ErrStopped)
				}()
				s.types(ctx, t, args(s)...)
				if want := "key 12345678 is still asked: touch it, or wait up to 15 s\n"; strings.Count(s.err.String(), want) != 1 {
					t.Errorf("it said:\n%s\nwant %q", s.err.String(), want)
				}
			})
		})
	}
}

// Root without a terminal: the pair is the result, and the ceremony stays open
// until somebody says what the console made of it.
func TestEnrolRootWithoutATerminal(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t)
			s.console(t, "")
			args := s.root("--group", "sealed", "--secret", "-")
			if asJSON {
				args = append(args, "--json")
			}
			out, code := s.do(t, args...)
			if code != cli.ExitUnsettled || !strings.Contains(s.heard, "next: type both codes into the console before they expire, never later; then run 'rootseal recover --console accepted'") {
				t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
			}
			var code1, code2 string
			if asJSON {
				r := mustDecode[[]view.CeremonyResult](t, out)
				if len(r) != 1 || r[0].Pair == nil || r[0].Outcome != "" {
					t.Fatalf("%s, want a pair and no outcome", out)
				}
				code1, code2 = r[0].Pair.Code1, r[0].Pair.Code2
			} else if lines := strings.Split(out, "\n"); len(lines) == 3 {
				code1, code2 = lines[0], lines[1]
			}
			if err := s.account.Console().AddMFA(code1, code2); err != nil {
				t.Fatalf("the console says %v to %q and %q", err, code1, code2)
			}
			if open := s.unsettled(t); len(open) != 1 {
				t.Fatalf("%d ceremonies are open, want 1", len(open))
			}
			if out, code := s.do(t, "recover", "--console", "accepted"); code != cli.ExitDone || out != "" {
				t.Errorf("recover: exit code %d and %q; it said:\n%s", code, out, s.heard)
			}
			s.mustHoldOneSeed(t, simaws.RootOwner)
		})
	}
}

// A seed of ours is shown on the terminal device, there alone, and the picture
// there is the seed on the keys.
func TestEnrolAtAnotherService(t *testing.T) {
	s := newScene(t)
	s.leaks.shown = "the terminal"
	p := s.sit(t)
	p.Resize(t, 24, 80) // the smallest window
	p.starts(t.Context(), "enroll", "--service", "GitHub", "--login", "ops", "--show-seed", "--touch", "off",
		"--keys", s.serials(), "--confirm", "GitHub", "--json")
	uri := p.see(`(otpauth://\S+)\s`)[1]
	p.see("Scan this with GitHub, or copy the address; enter clears the screen: ")
	if rows := p.Window(80); len(rows) > 24 || !strings.Contains(strings.Join(rows, ""), uri) {
		t.Errorf("%d rows, want at most 24 with the address", len(rows))
	}
	p.types(enter)
	p.see(`type the first of these codes into GitHub, and the second if it asks for two,\s+not after`)
	p.see("What did GitHub say")
	p.see("  it accepted what I typed")
	p.types("1" + enter)
	out, code := p.leaves()
	if r := mustDecode[[]view.CeremonyResult](t, out); code != cli.ExitDone || len(r) != 1 || r[0].Outcome != ledger.NotConfirmed || r[0].DeviceARN != "" {
		t.Fatalf("exit code %d and %s; it said:\n%s", code, out, s.heard)
	}
	if len(s.made()) != 0 || strings.Contains(s.heard, "AWS:") || strings.Contains(s.heard, "at AWS") || strings.Contains(s.heard, "console") {
		t.Errorf("AWS has to do with it: %v\n%s", s.made(), s.heard)
	}
	if rows := strings.Join(p.Window(80), ""); strings.Contains(rows, "otpauth") || strings.Contains(rows, "█") {
		t.Errorf("the seed is still on the screen:\n%s", rows)
	}
	var drawn []string
	for line := range strings.Lines(p.text()) {
		if line = strings.TrimRight(line, "\n"); strings.Trim(line, " █▀▄") == "" && strings.Contains(line, "█") {
			drawn = append(drawn, line)
		}
	}
	if got := readBlocks(t, drawn); got != uri {
		t.Errorf("the picture says %q, and the text below it %q", got, uri)
	}
	secret := regexp.MustCompile(`secret=([A-Z2-7]+)`).FindStringSubmatch(uri)
	if secret == nil || !strings.HasPrefix(uri, "otpauth://totp/GitHub:ops?") {
		t.Fatalf("the address is %q", uri)
	}
	for _, card := range s.cards {
		if held := s.held(card); len(held) != 1 || base32Text(held[0].Key) != secret[1] {
			t.Errorf("key %d does not hold the seed that was shown", card.Serial())
		}
	}
}

// The picture is read when it is there, and offered for deletion.
func TestEnrolRootByPicture(t *testing.T) {
	for _, keep := range []bool{false, true} {
		s := newScene(t)
		file := filepath.Join(t.TempDir(), "qr.png")
		p := s.sit(t)
		p.starts(t.Context(), s.root("--qr", file+".mistyped", "--profile", "admin")...)
		p.answers("(?s)Press enter when the picture is saved.*another file name: ", "")
		p.answers("(?s)save the QR code.*another file name: ", "-")
		p.see("name a file")
		if err := os.WriteFile(file, pictureOf(t, s.assign(t, s.err.String())), 0o644); err != nil {
			t.Fatal(err)
		}
		p.types("'" + file + "'" + enter)
		p.typePair()
		p.see("> keep it, I will delete it")
		if !keep {
			p.types(down)
		}
		p.types(enter)
		if out, code := p.leaves(); code != cli.ExitDone || out != "" {
			t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.heard)
		}
		s.mustHoldOneSeed(t, simaws.RootOwner)
		if _, err := os.Stat(file); os.IsNotExist(err) == keep {
			t.Errorf("keep %v: %v", keep, err)
		}
		if !strings.Contains(s.heard, "enrolled on 2 keys and confirmed by AWS") {
			t.Errorf("root was not read back:\n%s", s.heard)
		}
	}
}

// A picture is offered for deletion after a success alone: a failure may have
// read one of something else, which is only named.
func TestPictureOfAFailureIsKept(t *testing.T) {
	s := newScene(t)
	file := filepath.Join(t.TempDir(), "other.png")
	other, err := s.account.Console().AssignMFADevice("somebody-elses")
	if err != nil {
		t.Fatal(err)
	}
	s.devices = s.account.Devices()
	if err := os.WriteFile(file, pictureOf(t, other), 0o600); err != nil {
		t.Fatal(err)
	}
	p := s.sit(t)
	p.starts(t.Context(), s.root("--qr", file)...)
	p.see("Press enter when the picture is saved")
	p.types(enter)
	if _, code := p.leaves(); code != cli.ExitFailed {
		t.Errorf("exit code %d; it said:\n%s", code, s.heard)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
	if !strings.Contains(s.heard, file+" still holds the seed\nnext: delete it and every copy of it once you no longer need it") || strings.Contains(p.text(), "delete it") {
		t.Errorf("it said:\n%s\nand asked:\n%s", s.heard, p.text())
	}
}

// A secret's file still holds the seed afterwards, as a picture does.
func TestSecretFileIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		file := filepath.Join(t.TempDir(), "secret")
		const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
		s.leaks.noteText(secret)
		if err := os.WriteFile(file, []byte(secret), 0o600); err != nil {
			t.Fatal(err)
		}
		_, code := s.do(t, s.root("--secret", file)...)
		if code != cli.ExitUnsettled || !strings.Contains(s.heard, file+" still holds the seed\nnext: delete it") {
			t.Errorf("exit code %d; it said:\n%s", code, s.heard)
		}
	})
}
