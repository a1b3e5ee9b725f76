//go:build unix

package command

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
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
			code: cli.ExitFailed, says: []string{failed + "seed is not base32", "undone, except for:", "the console may have left device rootseal-root-daily-"}, next: whole,
		},
		{
			name: "cut", set: secretKey("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJ"), args: rootSecret,
			code: cli.ExitFailed, says: []string{failed + "seed is not base32"}, next: whole,
		},
		{
			name: "under 16 bytes", set: secretKey("JBSWY3DPEHPK3PXP"), args: rootSecret,
			code: cli.ExitFailed, says: []string{failed + "seed has fewer than 16 bytes"}, next: whole,
		},
		{
			name: "too long", set: secretKey(strings.Repeat("JBSWY3DP", 26)), args: rootSecret,
			code: cli.ExitFailed, says: []string{failed + "seed has more than 128 bytes"}, next: "copy the whole secret key from the console, and nothing else",
		},
		{
			name: "empty", set: func(_ *testing.T, s *scene) { s.input = strings.NewReader("") }, args: rootSecret,
			code: cli.ExitFailed, says: []string{failed}, next: whole,
		},
		{
			name: "an address of another service",
			set:  secretKey("otpauth://totp/GitHub:olivia?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub"), args: rootSecret,
			code: cli.ExitFailed, says: []string{"rootseal: take secret: reading the secret: otpauth uri is not aws's"}, next: "take the QR code that the AWS console shows",
		},
		{
			name: "an address cut short", set: func(_ *testing.T, s *scene) {
				s.input = strings.NewReader("otpauth://totp/Amazon%20Web%20Services:x@111122223333?secret=JBSWY3DPEHPK3PX")
				s.leaks.noteText("JBSWY3DPEHPK3PX")
			}, args: rootSecret,
			code: cli.ExitFailed, says: []string{"rootseal: take secret: reading the secret: seed is not base32"}, next: whole,
		},
		{
			name: "the secret itself in place of its source", set: func(_ *testing.T, s *scene) { s.leaks.noteText("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") },
			args: func(s *scene) []string { return s.root("--secret", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") },
			code: cli.ExitFailed, says: []string{"reading the secret from the given file (a secret's flag names its source: -, fd:N or a file): no such file or directory"}, next: "check the file's name: put the secret alone",
		},
		{
			name: "the secret itself as an argument", set: func(_ *testing.T, s *scene) { s.leaks.noteText("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") },
			args: func(s *scene) []string { return s.root("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") },
			code: cli.ExitUsage, says: []string{"rootseal: rootseal enroll takes no arguments"}, next: "write it as in 'rootseal enroll",
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
			code: cli.ExitFailed, says: []string{"not a png, jpeg, webp, gif or bmp picture"}, next: "save the picture as PNG or JPEG",
		},
		{
			name: "no code in it", set: picture(func(t *testing.T, _ string) []byte { return drawPicture(t) }), args: fromInput,
			code: cli.ExitFailed, says: []string{"no qr code found in the picture"}, next: "switch the page to its light theme and take a sharp picture of the whole QR code, or paste the secret key",
		},
		{
			name: "cut short", set: picture(func(t *testing.T, device string) []byte {
				whole := drawPicture(t, fmt.Sprintf(uri, device, testAccount, secret))
				return whole[:len(whole)/2]
			}), args: fromInput,
			code: cli.ExitFailed, says: []string{"not a png, jpeg, webp, gif or bmp picture"}, next: "save the picture as PNG or JPEG",
		},
		{
			name: "two codes", set: picture(func(t *testing.T, device string) []byte {
				return drawPicture(t, fmt.Sprintf(uri, device, testAccount, secret), "https://example.com")
			}), args: fromInput,
			code: cli.ExitFailed, says: []string{"more than one qr code in the picture"}, next: "take a picture that shows one QR code only",
		},
		{
			name: "another service's", set: picture(func(t *testing.T, _ string) []byte {
				return drawPicture(t, "otpauth://totp/GitHub:olivia?secret="+secret+"&issuer=GitHub")
			}), args: fromInput,
			code: cli.ExitFailed, says: []string{"otpauth uri is not aws's"}, next: again,
		},
		{
			name: "a web address", set: picture(func(t *testing.T, _ string) []byte { return drawPicture(t, "https://example.com/"+secret) }), args: fromInput,
			code: cli.ExitFailed, says: []string{"not an otpauth uri"}, next: again,
		},
		{
			name: "another device's", set: picture(func(t *testing.T, _ string) []byte {
				return drawPicture(t, fmt.Sprintf(uri, "iphone", testAccount, secret))
			}), args: fromInput,
			code: cli.ExitFailed, says: []string{`the QR code belongs to another device: it names device "iphone", not "rootseal-root-daily-`}, next: "name the device in the console exactly as proposed",
		},
		{
			name: "another account's", set: picture(func(t *testing.T, device string) []byte {
				return drawPicture(t, fmt.Sprintf(uri, device, otherNumber, secret))
			}), args: fromInput,
			code: cli.ExitFailed, says: []string{`it names account "` + otherNumber + `"`}, next: "name the device in the console exactly as proposed",
		},
		{
			name: "no such file", args: func(s *scene) []string { return s.root("--qr", "/nonexistent/qr.png") },
			code: cli.ExitFailed, says: []string{"reading the picture: no such file or directory"}, next: "save the QR code",
		},
	})
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
