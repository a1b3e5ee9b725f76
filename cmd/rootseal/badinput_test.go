//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// badInput is something wrong with a command line, a key, a secret, an account
// or the workstation, and what the command makes of it.
type badInput struct {
	name  string
	cards func() []*simcard.Card // nil: two good ones
	set   func(*testing.T, *scene)
	args  func(*scene) []string // nil: alice's
	code  int
	says  []string // on standard error
	next  string   // how the hint begins
	open  bool     // the ceremony stays open in the ledger, and nothing is looked at
}

func (b badInput) run(t *testing.T) {
	var cards []*simcard.Card
	if b.cards != nil {
		cards = b.cards()
	}
	s := newScene(t, cards...)
	if b.set != nil {
		b.set(t, s)
	}
	args := s.alice()
	if b.args != nil {
		args = b.args(s)
	}
	out, code := s.do(t, args...)
	if code != b.code || out != "" {
		t.Errorf("exit code %d and %q on standard output, want %d and nothing", code, out, b.code)
	}
	for _, text := range b.says {
		if !strings.Contains(s.heard, text) {
			t.Errorf("it does not say %q", text)
		}
	}
	lines := strings.Split(strings.TrimSuffix(s.heard, "\n"), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "next: "+b.next) || b.next == "" {
		t.Errorf("it ends with %q, want next: %s", last, b.next)
	}
	for _, line := range lines {
		if len(line) > 400 {
			t.Errorf("nobody reads a line of %d characters: %s", len(line), line)
		}
	}
	if t.Failed() {
		t.Logf("it said:\n%s", s.heard)
	}
	if b.open {
		s.mustLeaveStrangersAlone(t)
		if open := s.unsettled(t); len(open) != 1 {
			t.Errorf("%d ceremonies are open in the ledger, want 1", len(open))
		}
		return
	}
	s.mustBeClean(t)
}

func runAll(t *testing.T, rows []badInput) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { synctest.Test(t, row.run) })
	}
}

// made makes the cards in the row's own bubble.
func made(profile simcard.Profile, options ...simcard.Option) func() []*simcard.Card {
	return func() []*simcard.Card {
		return []*simcard.Card{simcard.New(simcard.YubiKey543, 12345678), simcard.New(profile, 23456789, options...)}
	}
}

// secretKey hands over a text as root's secret.
func secretKey(text string) func(*testing.T, *scene) {
	return func(t *testing.T, s *scene) { s.console(t, text) }
}

func rootSecret(s *scene) []string { return s.root("--secret", "-") }

func TestBadSecrets(t *testing.T) {
	const whole = "copy the whole secret key from the console"
	failed := "rootseal: take secret: reading the secret key: "
	runAll(t, []badInput{
		{
			name: "not base32", set: secretKey("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX1\n"), args: rootSecret,
			code: exitFailed, says: []string{failed + "seed is not base32", "taken back, with something left over:", "the console may have left device rootseal-root-daily-"}, next: whole,
		},
		{
			name: "cut", set: secretKey("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJ"), args: rootSecret,
			code: exitFailed, says: []string{failed + "seed is not base32"}, next: whole,
		},
		{
			name: "under 16 bytes", set: secretKey("JBSWY3DPEHPK3PXP"), args: rootSecret,
			code: exitFailed, says: []string{failed + "seed has fewer than 16 bytes"}, next: whole,
		},
		{
			name: "too long", set: secretKey(strings.Repeat("JBSWY3DP", 26)), args: rootSecret,
			code: exitFailed, says: []string{failed + "seed has more than 128 bytes"}, next: "copy the secret key from the console and nothing beside it",
		},
		{
			name: "empty", set: func(_ *testing.T, s *scene) { s.input = strings.NewReader("") }, args: rootSecret,
			code: exitFailed, says: []string{failed}, next: whole,
		},
		{
			name: "an address of another service",
			set:  secretKey("otpauth://totp/GitHub:olivia?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub"), args: rootSecret,
			code: exitFailed, says: []string{"rootseal: take secret: reading the secret: otpauth uri is not aws's"}, next: "take the QR code that the AWS console shows",
		},
		{
			name: "an address cut short", set: func(_ *testing.T, s *scene) {
				s.input = strings.NewReader("otpauth://totp/Amazon%20Web%20Services:x@111122223333?secret=JBSWY3DPEHPK3PX")
				s.leaks.noteText("JBSWY3DPEHPK3PX")
			}, args: rootSecret,
			code: exitFailed, says: []string{"rootseal: take secret: reading the secret: seed is not base32"}, next: whole,
		},
		{
			name: "the secret itself in place of its source", set: func(_ *testing.T, s *scene) { s.leaks.noteText("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") },
			args: func(s *scene) []string { return s.root("--secret", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") },
			code: exitFailed, says: []string{"reading the secret from the given file (a secret's flag names its source: -, fd:N or a file): no such file or directory"}, next: "check the file's name; a secret's flag names its source",
		},
		{
			name: "the secret itself as an argument", set: func(_ *testing.T, s *scene) { s.leaks.noteText("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") },
			args: func(s *scene) []string { return s.root("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") },
			code: exitUsage, says: []string{"rootseal: rootseal enroll takes no arguments"}, next: "see rootseal enroll --help",
		},
	})
}

func TestBadPictures(t *testing.T) {
	const uri = "otpauth://totp/Amazon%%20Web%%20Services:%s@%s?secret=%s&issuer=Amazon%%20Web%%20Services"
	const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	picture := func(draw func(t *testing.T, device string) []byte) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) {
			s.leaks.noteText(secret)
			s.input = &consoleInput{say: func() []byte { return draw(t, deviceName.FindStringSubmatch(s.err.String())[1]) }}
		}
	}
	fromInput := func(s *scene) []string { return s.root("--qr", "-") }
	again := "take the QR code that the AWS console shows"
	runAll(t, []badInput{
		{
			name: "no picture", set: picture(func(*testing.T, string) []byte { return []byte("%PDF-1.7 " + secret) }), args: fromInput,
			code: exitFailed, says: []string{"not a png or jpeg picture"}, next: "save the picture as PNG or JPEG",
		},
		{
			name: "no code in it", set: picture(func(t *testing.T, _ string) []byte { return drawPicture(t) }), args: fromInput,
			code: exitFailed, says: []string{"no qr code found in the picture"}, next: "take a sharp picture of the whole QR code",
		},
		{
			name: "cut short", set: picture(func(t *testing.T, device string) []byte {
				whole := drawPicture(t, fmt.Sprintf(uri, device, testAccount, secret))
				return whole[:len(whole)/2]
			}), args: fromInput,
			code: exitFailed, says: []string{"not a png or jpeg picture"}, next: "save the picture as PNG or JPEG",
		},
		{
			name: "two codes", set: picture(func(t *testing.T, device string) []byte {
				return drawPicture(t, fmt.Sprintf(uri, device, testAccount, secret), "https://example.com")
			}), args: fromInput,
			code: exitFailed, says: []string{"more than one qr code in the picture"}, next: "take a picture that shows one QR code only",
		},
		{
			name: "another service's", set: picture(func(t *testing.T, _ string) []byte {
				return drawPicture(t, "otpauth://totp/GitHub:olivia?secret="+secret+"&issuer=GitHub")
			}), args: fromInput,
			code: exitFailed, says: []string{"otpauth uri is not aws's"}, next: again,
		},
		{
			name: "a web address", set: picture(func(t *testing.T, _ string) []byte { return drawPicture(t, "https://example.com/"+secret) }), args: fromInput,
			code: exitFailed, says: []string{"not an otpauth uri"}, next: again,
		},
		{
			name: "another device's", set: picture(func(t *testing.T, _ string) []byte {
				return drawPicture(t, fmt.Sprintf(uri, "iphone", testAccount, secret))
			}), args: fromInput,
			code: exitFailed, says: []string{`the QR picture is of another device: it names device "iphone", not "rootseal-root-daily-`}, next: "name the device in the console exactly as proposed",
		},
		{
			name: "another account's", set: picture(func(t *testing.T, device string) []byte {
				return drawPicture(t, fmt.Sprintf(uri, device, otherNumber, secret))
			}), args: fromInput,
			code: exitFailed, says: []string{`it names account "` + otherNumber + `"`}, next: "name the device in the console exactly as proposed",
		},
		{
			name: "no such file", args: func(s *scene) []string { return s.root("--qr", "/nonexistent/qr.png") },
			code: exitFailed, says: []string{"reading the picture: no such file or directory"}, next: "check the file's name",
		},
	})
}

func TestBadKeys(t *testing.T) {
	full := func() []*simcard.Card {
		card := simcard.New(simcard.YubiKey543, 23456789)
		for i := range 31 {
			card.Store(entry(fmt.Sprintf("Example:%d", i)))
		}
		return []*simcard.Card{simcard.New(simcard.YubiKey543, 12345678), card}
	}
	keys := func(list string, more ...string) func(*scene) []string {
		return func(*scene) []string {
			return append([]string{"enroll", "--user", "alice", "--touch", "off", "--keys", list, "--confirm", testAccount}, more...)
		}
	}
	touched := func(s *scene) []string { return s.alice("--touch", "required") }
	runAll(t, []badInput{
		{name: "named twice", args: keys("12345678,12345678"), code: exitUsage, says: []string{"rootseal: key named twice: 12345678"}, next: "name each key once in --keys"},
		{name: "not plugged in", args: keys("12345678,99999999"), code: exitNoKey, says: []string{"key 99999999 not on the desk"}, next: "plug the key in and look with rootseal keys"},
		{name: "not a serial", args: keys("12345678,first"), code: exitUsage, says: []string{`rootseal: "first" is not a key's serial number`}, next: "see rootseal enroll --help"},
		{name: "serial 0", args: keys("12345678,0"), code: exitUsage, says: []string{`rootseal: "0" is not a key's serial number`}, next: "see rootseal enroll --help"},
		{name: "one key", args: keys("12345678"), code: exitUsage, says: []string{"rootseal: a group of one key: losing it locks the principal out (12345678)"}, next: "plug in a second key, or say --one-key"},
		{name: "full", cards: full, code: exitFailed, says: []string{"key has no room: 31 of 32 places used, and one must stay free for a later rotation"}, next: "use a key with room"},
		{name: "a Nitrokey, whose number is not a serial", cards: made(simcard.Nitrokey3), code: exitNoKey, says: []string{"key 23456789 not on the desk"}, next: "plug the key in and look with rootseal keys"},
		{name: "a NEO with touch", cards: made(simcard.NEO), args: touched, code: exitFailed, says: []string{"token cannot be enrolled: a YubiKey NEO 3.3.7 cannot ask for a touch"}, next: "use a YubiKey 5, or --touch off"},
		{name: "FIPS without a password", cards: made(simcard.YubiKey5FIPS), code: exitFailed, says: []string{"this FIPS key takes no credential before it has an access code"}, next: "set an OATH password with ykman oath access change"},
		{name: "no OATH", cards: func() []*simcard.Card {
			off := simcard.YubiKey543
			off.Enabled &^= simcard.CapabilityOATH
			return []*simcard.Card{simcard.New(simcard.YubiKey543, 12345678), simcard.New(off, 23456789)}
		}, code: exitNoKey, says: []string{"no OATH application"}, next: "use a key with the OATH application"},
		{name: "nobody touches", args: touched, code: exitFailed, says: []string{"touch key 12345678 now", "rootseal: prove:12345678: "}, next: "start again and touch each key when it is named"},
		{name: "PC/SC is down", set: func(_ *testing.T, s *scene) { s.desk.Fail(device.ErrNoService) }, code: exitFailed, says: []string{"PC/SC service is not running"}, next: "start the PC/SC service"},
		{name: "no right to PC/SC", set: func(_ *testing.T, s *scene) { s.desk.Fail(device.ErrDenied) }, code: exitFailed, says: []string{"access to PC/SC denied"}, next: "the system's policy (polkit)"},
		{name: "held by another program", set: func(t *testing.T, s *scene) {
			readers, err := s.desk.Readers()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.desk.Hold(readers[1].Name, true))
		}, code: exitNoKey, says: []string{"key 23456789 not on the desk", "card is held by another program", "scdaemon"}, next: "close the program that holds the key"},
		{name: "answers wrong", set: func(_ *testing.T, s *scene) {
			s.cards[1].Inject(simcard.Fault{Kind: simcard.FlipBit, On: simcard.Calculate, Bit: 60})
		}, code: exitFailed, says: []string{"rootseal: prove:23456789: the key's answer is not the seed's"}, next: "do not use that key"},
	})
}

// A key that is pulled: before the device can be live, nothing but that key is
// left to look at, and the ceremony waits for it.
func TestKeyPulledAtAnyStep(t *testing.T) {
	const first = "run rootseal recover with every key of the ceremony plugged in"
	pull := func(at simcard.Instruction, after int, kind simcard.FaultKind) func(*testing.T, *scene) {
		return func(_ *testing.T, s *scene) { s.cards[1].Inject(simcard.Fault{Kind: kind, On: at, After: after}) }
	}
	rows := []badInput{
		{name: "before it is opened", set: func(_ *testing.T, s *scene) { s.desk.Unplug(s.cards[1]) }, code: exitNoKey, says: []string{"key 23456789 not on the desk"}, next: "plug the key in"},
		{name: "at SELECT", set: pull(simcard.SelectOATH, 0, simcard.PullOut), code: exitNoKey, says: []string{"key 23456789"}, next: "plug the key in"},
		{name: "at LIST", set: pull(simcard.List, 0, simcard.PullOut), code: exitNoKey, says: []string{"key was removed"}, next: "plug the key in again"},
	}
	for _, kind := range []simcard.FaultKind{simcard.PullOut, simcard.PullOutAfter} {
		when := map[simcard.FaultKind]string{simcard.PullOut: "before", simcard.PullOutAfter: "after"}[kind]
		for _, at := range []simcard.Instruction{simcard.Put, simcard.Calculate} {
			rows = append(rows, badInput{
				name: when + " " + string(at), set: pull(at, 0, kind), code: exitUnsettled, open: true,
				says: []string{"key was removed", "the ceremony is not settled", "not settled: ", "the ledger has it as "}, next: first,
			})
		}
	}
	runAll(t, rows)
}

func TestBadAccessCodes(t *testing.T) {
	locked := func() []*simcard.Card {
		card := simcard.New(simcard.YubiKey543, 23456789)
		card.SetPassword(handedOver)
		return []*simcard.Card{simcard.New(simcard.YubiKey543, 12345678), card}
	}
	const wrong = "incorrect horse battery"
	with := func(source string) func(*scene) []string {
		return func(s *scene) []string { return s.alice("--access-code", "23456789="+source) }
	}
	hide := func(_ *testing.T, s *scene) { s.leaks.noteText(handedOver); s.leaks.noteText(wrong) }
	says := func(text string) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) { hide(t, s); s.input = strings.NewReader(text) }
	}
	file := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(file, []byte(handedOver), 0o644); err != nil {
		t.Fatal(err)
	}
	const eachOwn = "check which key the access code belongs to; each key has its own"
	runAll(t, []badInput{
		{name: "wrong", cards: locked, set: says(wrong), args: with("-"), code: exitFailed, says: []string{"unlocking key 23456789", "wrong access code"}, next: eachOwn},
		{name: "empty", cards: locked, set: says(""), args: with("-"), code: exitFailed, says: []string{"wrong access code"}, next: eachOwn},
		{name: "none", cards: locked, set: hide, code: exitUsage, says: []string{"key 23456789 has an access code: give --access-code 23456789=SOURCE"}, next: "see rootseal enroll --help"},
		{
			name: "of another key", cards: locked, set: says(handedOver), args: func(s *scene) []string { return s.alice("--access-code", "12345678=-") },
			code: exitUsage, says: []string{"key 23456789 has an access code: give --access-code 23456789=SOURCE"}, next: "see rootseal enroll --help",
		},
		{name: "in a file that all can read", cards: locked, set: hide, args: with(file), code: exitFailed, says: []string{"others can read it: its mode is 0644; want 0600"}, next: "make the file your own with chmod 600"},
		{name: "itself in place of its source", cards: locked, set: hide, args: with(handedOver), code: exitFailed, says: []string{"reading the secret from the given file (a secret's flag names its source"}, next: "check the file's name; a secret's flag names its source"},
		{
			name: "and a secret from the same stream", cards: locked, set: says(handedOver), args: func(s *scene) []string { return s.root("--secret", "-", "--access-code", "23456789=-") },
			code: exitUsage, says: []string{"standard input can give one secret only"}, next: "see rootseal enroll --help",
		},
	})
}

// The right access code, by every way in which it can come.
func TestAccessCodeOpensTheKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(file, []byte(handedOver+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ source, stdin string }{
		"standard input": {"-", handedOver + "\r\n"},
		"a file":         {file, ""},
		"a descriptor":   {"fd:" + openDescriptor(t, handedOver), ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				s.cards[1].SetPassword(handedOver)
				s.leaks.noteText(handedOver)
				s.input = strings.NewReader(tt.stdin)
				if _, code := s.do(t, s.alice("--access-code", "23456789="+tt.source)...); code != exitDone {
					t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
				}
				s.mustHoldOneSeed(t, "alice")
				if !s.cards[1].HasPassword() {
					t.Error("the access code is gone")
				}
			})
		})
	}
}

func TestBadAccount(t *testing.T) {
	rows := []badInput{
		{
			name: "wrong account", args: func(s *scene) []string { return s.alice("--account", otherNumber) },
			code: exitFailed, says: []string{"wrong account: asked for " + otherNumber + ", the credentials are of " + testAccount}, next: "choose the profile of the right account",
		},
		{
			name: "wrong alias", args: func(s *scene) []string { return s.alice("--account", "umbrella") },
			code: exitFailed, says: []string{"wrong account: asked for umbrella"}, next: "choose the profile of the right account",
		},
		{name: "another account confirmed", args: func(s *scene) []string {
			return []string{"enroll", "--user", "alice", "--keys", s.serials(), "--touch", "off", "--confirm", otherNumber}
		}, code: exitUsage, says: []string{"--confirm is " + otherNumber + ", and the plan is for " + testAccount}, next: "see rootseal enroll --help"},
		{name: "no such user", args: func(s *scene) []string {
			return []string{"enroll", "--user", "bob", "--keys", s.serials(), "--touch", "off", "--confirm", testAccount}
		}, code: exitFailed, says: []string{"NoSuchEntity"}, next: "check the user's name"},
		{name: "a name too long", args: func(s *scene) []string {
			return []string{"enroll", "--user", strings.Repeat("a", 65), "--keys", s.serials(), "--confirm", testAccount}
		}, code: exitUsage, says: []string{"not a principal", "is not a user name"}, next: "give --root or --user NAME"},
		{
			name: "a label too long", args: func(s *scene) []string { return s.alice("--group", "the-daily-ones") },
			code: exitUsage, says: []string{`not a group label: "the-daily-ones" (1 to 12 of a-z 0-9 -)`}, next: "choose a label such as daily or sealed",
		},
		{
			name: "a label in capitals", args: func(s *scene) []string { return s.alice("--group", "Daily") },
			code: exitUsage, says: []string{`not a group label: "Daily"`}, next: "choose a label such as daily or sealed",
		},
		{name: "expired credentials", set: func(_ *testing.T, s *scene) {
			key := s.account.AddRole("Administrator", "olivia")
			s.account.Expire(key)
			s.as(key)
		}, code: exitFailed, says: []string{"asking AWS who we are: ", "ExpiredToken"}, next: "renew the credentials"},
		{
			name: "the clock 6 hours ahead", set: func(_ *testing.T, s *scene) { s.awsAhead = -6 * time.Hour },
			code: exitFailed, says: []string{"the workstation's clock is wrong: it is 6h0m0s ahead, more than 20s is refused"}, next: "set the workstation's clock",
		},
		{
			name: "the clock 6 hours behind", set: func(_ *testing.T, s *scene) { s.awsAhead = 6 * time.Hour },
			code: exitFailed, says: []string{"the workstation's clock is wrong: it is 6h0m0s behind, more than 20s is refused"}, next: "set the workstation's clock",
		},
		{
			name: "the clock 6 hours ahead, for root", set: func(_ *testing.T, s *scene) { s.awsAhead = -6 * time.Hour }, args: rootSecret,
			code: exitFailed, says: []string{"the workstation's clock is wrong"}, next: "set the workstation's clock",
		},
		{name: "no clock", set: func(_ *testing.T, s *scene) {
			s.serverTime = func(context.Context, string) (time.Time, error) { return time.Time{}, errOffline }
		}, args: rootSecret, code: exitFailed, says: []string{"no time source to check the clock against: no route to host"}, next: "connect to the network, or compare the clock with another and say --clock-checked"},
		{name: "throttled", set: func(_ *testing.T, s *scene) {
			s.account.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Kind: simaws.Throttle})
		}, code: exitFailed, says: []string{"Throttling"}, next: "wait a minute"},
		{name: "the ninth device", set: func(t *testing.T, s *scene) {
			for i := range 8 {
				s.enable(t, fmt.Sprintf("phone-%d", i))
			}
			s.devices = s.account.Devices()
		}, code: exitFailed, says: []string{"the principal has eight MFA devices, AWS's limit: " + testAccount + "/user/alice"}, next: "remove a device that is no longer needed"},
		{name: "root without a number", args: func(s *scene) []string {
			return []string{"enroll", "--root", "--account", "acme", "--secret", "-", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount}
		}, code: exitUsage, says: []string{`without a profile root is named by the account's number, not "acme"`}, next: "give --root or --user NAME, and --account with the 12-digit number"},
	}
	for _, action := range []string{"ListVirtualMFADevices", "ListMFADevices", "CreateVirtualMFADevice", "EnableMFADevice"} {
		rows = append(rows, badInput{
			name: action + " denied by an SCP", set: func(_ *testing.T, s *scene) { s.account.Deny(action, simaws.DenySCP) },
			code: exitFailed, says: []string{"AccessDenied", "service control policy"}, next: "a service control policy of the organization denies this",
		}, badInput{
			name: action + " not allowed", set: func(_ *testing.T, s *scene) { s.account.Deny(action, simaws.DenyMissing) },
			code: exitFailed, says: []string{"AccessDenied", "no identity-based policy allows"}, next: "the profile lacks this permission",
		})
	}
	runAll(t, rows)
}

// Where undo itself is denied, the device at AWS stays and so does the
// ceremony: the keys are not touched.
func TestUndoDenied(t *testing.T) {
	row := badInput{
		set: func(_ *testing.T, s *scene) {
			s.account.Deny("EnableMFADevice", simaws.DenySCP)
			s.account.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
		},
		code: exitUnsettled, open: true,
		says: []string{"deleting", "service control policy", "not settled: something of it may be on keys or at AWS"},
		next: "use a profile that may do this (docs/aws.md); then run rootseal recover",
	}
	synctest.Test(t, row.run)
}

// The alias that cannot be read is a warning.
func TestAliasDenied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.account.Deny("ListAccountAliases", simaws.DenySCP)
		if _, code := s.do(t, s.alice()...); code != exitDone || !strings.Contains(s.heard, "warning      the account's alias could not be read; the number is used") {
			t.Errorf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.mustHoldOneSeed(t, "alice")
	})
}

// --clock-checked stands for a server that tells the time, and is recorded.
func TestClockByTheOfficersWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.serverTime = func(context.Context, string) (time.Time, error) { return time.Time{}, errOffline }
		s.console(t, "")
		out, code := s.do(t, s.root("--secret", "-", "--clock-checked")...)
		if code != exitUnsettled || len(strings.Fields(out)) != 2 || !strings.Contains(s.heard, "clock        right by your word") {
			t.Errorf("exit code %d and %q; it said:\n%s", code, out, s.heard)
		}
		begin, ok := ledger.Last[*ledger.Begin](s.unsettled(t)[0])
		if !ok || begin.Clock.Source != "officer" {
			t.Errorf("the record says %+v of the clock", begin.Clock)
		}
	})
}

func TestBadLedger(t *testing.T) {
	old := func(t *testing.T, s *scene) {
		s.append(t, ledger.WorldAWS, enrolled(testAccount+"/user/bob", "daily", "AWS:bob@acme daily abcdef", 1)...)
	}
	edit := func(name string, change func(string) string) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) {
			old(t, s)
			file := filepath.Join(s.ledger, "records", name)
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(change(string(data))), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	rows := []badInput{
		{
			name: "damaged", set: edit("00000001.json", func(s string) string { return strings.Replace(s, "bob", "eve", 1) }),
			code: exitWrong, says: []string{"reading ledger: record 2 damaged"}, next: "restore the ledger folder from its copy",
		},
		{
			name: "newer", set: edit("00000002.json", func(s string) string { return strings.Replace(s, `"format": 1`, `"format": 2`, 1) }),
			code: exitFailed, says: []string{"written by a newer rootseal"}, next: "update rootseal",
		},
		{name: "of the other world", set: func(t *testing.T, s *scene) {
			s.append(t, ledger.WorldRehearsal, enrolled(testAccount+"/user/bob", "daily", "AWS:bob@acme daily abcdef", 1)...)
		}, code: exitFailed, says: []string{"ledger of another world"}, next: "give another folder with --ledger"},
		{name: "open to others", set: func(t *testing.T, s *scene) {
			old(t, s)
			if err := os.Chmod(s.ledger, 0o755); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(s.ledger, 0o700) })
		}, code: exitFailed, says: []string{"ledger folder is open to others", "mode 0755, not 0700"}, next: "close it to others"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				row.set(t, s)
				before := len(s.account.Calls())
				out, code := s.types(t.Context(), t, s.alice()...)
				mustExplain(t, s, row, out, code)
				if n := len(s.account.Calls()) - before; n != 0 {
					t.Errorf("AWS was called %d times", n)
				}
				if n := s.cards[0].Count(); n != 0 {
					t.Errorf("a key was sent %d commands", n)
				}
			})
		})
	}
}

// A ledger that cannot be written stops the ceremony before its first write
// anywhere.
func TestLedgerThatCannotBeWritten(t *testing.T) {
	for name, obstruct := range map[string]func(*testing.T, *scene){
		"a file in the folder's place": func(t *testing.T, s *scene) { mustWrite(t, filepath.Join(s.ledger, "records"), s.ledger) },
		"a folder in the lock's place": func(t *testing.T, s *scene) {
			if err := os.MkdirAll(filepath.Join(s.ledger, "lock"), 0o700); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				obstruct(t, s)
				if out, code := s.types(t.Context(), t, s.alice()...); code != exitFailed || out != "" {
					t.Errorf("exit code %d and %q", code, out)
				}
				if strings.Contains(s.err.String(), "not settled") {
					t.Errorf("it said:\n%s", s.err.String())
				}
				s.mustLeaveStrangersAlone(t)
				if made := s.made(); len(made) != 0 {
					t.Errorf("AWS has %s", made[0].ARN)
				}
				for _, card := range s.cards {
					if n := card.Count(simcard.Put); n != 0 {
						t.Errorf("key %d was written", card.Serial())
					}
				}
			})
		})
	}
}

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustExplain(t *testing.T, s *scene, row badInput, out string, code int) {
	t.Helper()
	if code != row.code || out != "" {
		t.Errorf("exit code %d and %q, want %d and nothing", code, out, row.code)
	}
	for _, text := range append(row.says, "\nnext: "+row.next) {
		if !strings.Contains(s.err.String(), text) {
			t.Errorf("it did not say %q, but:\n%s", text, s.err.String())
		}
	}
}

// A group that has its device, and a ceremony that waits to be settled.
func TestEnrolAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		if _, code := s.do(t, s.alice()...); code != exitDone {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		out, code := s.do(t, s.alice()...)
		mustExplain(t, s, badInput{code: exitFailed, says: []string{"this group already holds a device for this principal"}, next: "choose another group label"}, out, code)
		s.mustHoldOneSeed(t, "alice")
	})
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.cards[1].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Put})
		if _, code := s.do(t, s.alice()...); code != exitUnsettled {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.desk.Plug(s.cards[1])
		out, code := s.do(t, s.alice("--group", "sealed")...)
		mustExplain(t, s, badInput{code: exitUnsettled, says: []string{"an earlier ceremony for this principal is not settled: "}, next: "run rootseal recover first"}, out, code)
		if open := s.unsettled(t); len(open) != 1 {
			t.Errorf("%d ceremonies are open, want 1", len(open))
		}
	})
}

// enable gives alice a device, as another administrator's tool would.
func (s *scene) enable(t *testing.T, name string) {
	t.Helper()
	admin := awsiam.New(awsiam.AccessKey(s.account.AddAdmin("other-admin")), s.account.Transport())
	device, err := admin.Create(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	code1, code2 := pairOf(device.Seed, time.Now())
	if _, err := admin.Enable(t.Context(), "alice", device.ARN, code1, code2); err != nil {
		t.Fatal(err)
	}
}
