//go:build unix

package command

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/term"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/env"
)

// asked is a question under way.
type asked struct {
	*person
	tty    *terminal.Terminal
	mode   *term.State // of the terminal before the question
	ended  chan struct{}
	err    error
	answer any
}

// atTerminal puts a question to a person at a terminal, whose mode must be as
// it was afterwards, whatever becomes of the question.
func atTerminal(t *testing.T, ctx context.Context, question func(context.Context, *terminal.Terminal) (any, error)) *asked {
	t.Helper()
	p := (&scene{stage: &stage{}}).sit(t)
	a := &asked{person: p, tty: p.terminal(), ended: make(chan struct{})}
	before, err := term.GetState(int(p.device.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	a.mode = before
	go func() {
		defer close(a.ended)
		a.answer, a.err = question(ctx, a.tty)
	}()
	p.ended = a.ended
	t.Cleanup(func() { _ = a.tty.Close() })
	return a
}

func (a *asked) mustEnd(wantAnswer any, wantErr error) {
	a.t.Helper()
	select {
	case <-a.ended:
	case <-time.After(patience):
		a.t.Fatalf("the question stays open:\n%s", a.text())
	}
	if !errors.Is(a.err, wantErr) || wantErr == nil && a.answer != wantAnswer {
		a.t.Errorf("got %v and %v, want %v and %v; the screen:\n%s", a.answer, a.err, wantAnswer, wantErr, a.text())
	}
	after, err := term.GetState(int(a.device.Fd()))
	if err != nil {
		a.t.Fatal(err)
	}
	if *after != *a.mode {
		a.t.Error("the terminal is not in the mode in which it was")
	}
}

func choosing(ctx context.Context, t *terminal.Terminal) (any, error) {
	return t.Choose(ctx, "which", []string{"first", "second", "third"}, 1, "")
}

func asking(ctx context.Context, t *terminal.Terminal) (any, error) {
	return t.Ask(ctx, "what", "daily", func(text string) error {
		if text == "bad" {
			return errors.New("not that")
		}
		return nil
	}, "")
}

func hiding(ctx context.Context, t *terminal.Terminal) (any, error) {
	secret, err := t.Hidden(ctx, "secret", "")
	return string(secret), err
}

func ticking(ctx context.Context, t *terminal.Terminal) (any, error) {
	marked := []bool{true, true, false}
	err := t.Tick(ctx, "keys", []string{"one", "two", "three"}, marked, "")
	var names []string
	for i, name := range []string{"one", "two", "three"} {
		if marked[i] {
			names = append(names, name)
		}
	}
	return strings.Join(names, " "), err
}

func TestQuestions(t *testing.T) {
	tests := []struct {
		name     string
		question func(context.Context, *terminal.Terminal) (any, error)
		see      string
		types    string
		want     any
		err      error
		shown    string // somewhere on the screen
	}{
		{"choose, marked", choosing, `> second`, enter, 1, nil, "which: second"},
		{"choose, down", choosing, `> second`, down + enter, 2, nil, "which: third"},
		{"choose, up", choosing, `> second`, up + enter, 0, nil, "which: first"},
		{"choose, beyond the ends", choosing, `> second`, up + up + up + down + enter, 1, nil, ""},
		{"choose, letters are nothing", choosing, `> second`, "jjkx" + enter, 1, nil, ""},
		{"choose, other keys are nothing", choosing, `> second`, "\x1b[1;5B\x1b[3~\x1bOP" + enter, 2, nil, ""},
		{"choose, interrupted", choosing, `> second`, stop, nil, env.ErrStopped, ""},
		{"choose, end of input", choosing, `> second`, "\x04", nil, env.ErrStopped, ""},
		{"choose, a touched key", choosing, `> second`, touchOTP + down + enter, 2, nil, "a touched YubiKey typed"},
		{"ask", asking, `what \[daily\]:`, "sealed" + enter, "sealed", nil, ""},
		{"ask, preset", asking, `what \[daily\]:`, enter, "daily", nil, ""},
		{"ask, edited", asking, `what`, "sealef\x7fd" + enter, "sealed", nil, ""},
		{"ask, refused first", asking, `what`, "bad" + enter + "good" + enter, "good", nil, "not that"},
		{"ask, interrupted", asking, `what`, "seal" + stop, nil, env.ErrStopped, ""},
		{"ask, a touched key", asking, `what`, touchOTP + "sealed" + enter, "sealed", nil, "a touched YubiKey typed"},
		{"hidden", hiding, `secret: `, "correct horse" + enter, "correct horse", nil, ""},
		{"hidden, edited", hiding, `secret: `, "wrong\x15correct horsf\x7fe" + enter, "correct horse", nil, ""},
		{"hidden, interrupted", hiding, `secret: `, "correct" + stop, nil, env.ErrStopped, ""},
		{"hidden, a touched key", hiding, `secret: `, touchOTP + "correct horse" + enter, "correct horse", nil, "a touched YubiKey typed"},
		{"tick, as marked", ticking, `> done`, enter, "one two", nil, "keys:\n  [x] one\n  [x] two\n"},
		{"tick, interrupted", ticking, `> done`, stop, nil, env.ErrStopped, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := atTerminal(t, t.Context(), tt.question)
			a.see(tt.see)
			if first, rest, ok := strings.Cut(tt.types, touchOTP); ok && first == "" {
				a.types(touchOTP) // what was typed before a question is dropped
				a.see("a touched YubiKey typed")
				a.see(tt.see)
				a.types(rest)
			} else {
				a.types(tt.types)
			}
			a.mustEnd(tt.want, tt.err)
			if tt.shown != "" {
				mustShow(t, a.person, tt.shown)
			}
			if strings.Contains(tt.name, "hidden") && strings.Contains(a.text(), "horse") {
				t.Errorf("the secret is on the screen:\n%s", a.text())
			}
		})
	}
}

func TestTick(t *testing.T) {
	a := atTerminal(t, t.Context(), ticking)
	for _, step := range []struct{ see, types string }{
		{`> done`, up},
		{`> \[ \] three`, enter},
		{`> \[x\] three`, up},
		{`> \[x\] two`, enter},
		{`> \[ \] two`, down},
		{`> \[x\] three`, down},
		{`> done`, enter},
	} {
		a.see(step.see)
		a.types(step.types)
	}
	a.mustEnd("one three", nil)
	mustShow(t, a.person, "keys:\n  [x] one\n  [x] three\n")
}

// mustShow waits for a text anywhere on the screen: the terminal may be slower
// than the answer.
func mustShow(t *testing.T, p *person, text string) {
	t.Helper()
	tooLong := time.After(patience)
	for !strings.Contains(p.text(), text) {
		select {
		case <-p.news:
		case <-tooLong:
			t.Fatalf("%q was never shown:\n%s", text, p.text())
		}
	}
}

// What is typed before a question, as by somebody impatient, is no answer to it.
func TestQuestionDropsWhatWasTypedBefore(t *testing.T) {
	p := (&scene{stage: &stage{}}).sit(t)
	p.ended = make(chan struct{})
	tty := p.terminal()
	p.types("yes" + enter)
	p.see("yes") // echoed: the terminal has it
	go func() {
		defer close(p.ended)
		p.stdout, _ = tty.Ask(t.Context(), "sure", "", func(string) error { return nil }, "")
	}()
	p.answers("sure", "no")
	<-p.ended
	if p.stdout != "no" {
		t.Errorf("the answer is %q, want the one that was typed to the question", p.stdout)
	}
}

// The context's end closes every kind of question, and the next question gets
// every key that is typed to it.
func TestQuestionEndsWithItsContext(t *testing.T) {
	cause := errors.New("the time is up")
	for name, question := range map[string]func(context.Context, *terminal.Terminal) (any, error){
		"choose": choosing, "ask": asking, "hidden": hiding, "tick": ticking,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			a := atTerminal(t, ctx, question)
			a.see(`second|what|secret|done`)
			cancel(cause)
			a.mustEnd(nil, cause)

			a.ended, a.answer, a.err = make(chan struct{}), nil, nil
			a.person.ended = a.ended
			go func() {
				defer close(a.ended)
				a.answer, a.err = asking(t.Context(), a.tty)
			}()
			a.see("what")
			a.types("sealed" + enter)
			a.mustEnd("sealed", nil)
		})
	}
}

// A signal while a question is open: the command ends, nothing was touched, and
// the terminal is as it was.
func TestSignalWhileAQuestionIsOpen(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			s := newScene(t)
			p := s.sit(t)
			before, err := term.GetState(int(p.device.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			var told screen
			ctx, stop := untilStopped(t.Context(), &told)
			defer stop()
			p.starts(ctx, "enroll", "--user", "alice", "--keys", s.serials())
			p.see("type the account number")
			if err := syscall.Kill(os.Getpid(), signal); err != nil {
				t.Fatal(err)
			}
			if _, code := p.leaves(); code != cli.ExitStopped {
				t.Errorf("exit code %d, want %d", code, cli.ExitStopped)
			}
			if want := "stopping at the next safe point; a second interrupt leaves at once"; !strings.HasPrefix(told.String(), want) {
				t.Errorf("it said %q, want %q", told.String(), want)
			}
			if want := "rootseal: stopped by the operator\nnext: start again when ready\n"; !strings.HasSuffix(s.heard, want) {
				t.Errorf("it did not end with %q, but:\n%s", want, s.heard)
			}
			after, err := term.GetState(int(p.device.Fd()))
			if err != nil || *after != *before {
				t.Errorf("the terminal is not in the mode in which it was (%v)", err)
			}
			s.mustBeClean(t)
		})
	}
}

func TestReadHidden(t *testing.T) {
	long := strings.Repeat("x", terminal.MaxHidden)
	tests := map[string]struct {
		typed, want string
		err         string
	}{
		"a line":                  {"secret\rmore", "secret", ""},
		"a line feed":             {"secret\n", "secret", ""},
		"nothing":                 {"\r", "", ""},
		"spaces are kept":         {" se cret \r", " se cret ", ""},
		"utf-8":                   {"pässwort\r", "pässwort", ""},
		"erased":                  {"secrex\x7ft\r", "secret", ""},
		"erased with control-h":   {"secrex\bt\r", "secret", ""},
		"erased beyond the start": {"\x7f\x7fsecret\r", "secret", ""},
		"begun again":             {"wrong\x15secret\r", "secret", ""},
		"other controls":          {"se\x00cr\x1bet\r", "secret", ""},
		"the longest":             {long + "\r", long, ""},
		"too long":                {long + "x\r", "", "far longer than a secret"},
		"interrupted":             {"sec\x03", "", env.ErrStopped.Error()},
		"end of input":            {"\x04", "", env.ErrStopped.Error()},
		"end of input in a line":  {"sec\x04ret\r", "secret", ""},
		"hung up":                 {"sec", "", "reading from the terminal: EOF"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.typed), iotest.DataErrReader(strings.NewReader(tt.typed))} {
				got, err := terminal.ReadHidden(r)
				if string(got) != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %q and %v, want %q and %q", got, err, tt.want, tt.err)
				}
			}
		})
	}
}

// A touched YubiKey is told from a person by its letters.
func TestUntouched(t *testing.T) {
	tests := map[string]struct {
		typed   string
		want    string
		touched bool
	}{
		"a touch":                    {touchOTP, strings.TrimSuffix(touchOTP, enter), true},
		"a touch with line feed":     {strings.Repeat("c", 44) + "\n", strings.Repeat("c", 44), true},
		"without the public part":    {strings.Repeat("v", 32) + "\r", strings.Repeat("v", 32), true},
		"a touch after some letters": {"da" + touchOTP, "da" + strings.TrimSuffix(touchOTP, enter), true},
		"what follows is not taken":  {touchOTP + "sealed\r", strings.TrimSuffix(touchOTP, enter), true},
		"a person":                   {"breakglass\r", "breakglass\r", false},
		"few letters":                {strings.Repeat("c", 31) + "\r", strings.Repeat("c", 31) + "\r", false},
		"a secret key":               {"jbswy3dpehpk3pxpjbswy3dpehpk3pxpjbswy3dpehpk3pxp\r", "jbswy3dpehpk3pxpjbswy3dpehpk3pxpjbswy3dpehpk3pxp\r", false},
		"no enter":                   {strings.Repeat("c", 44), strings.Repeat("c", 44), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.typed), iotest.OneByteReader(strings.NewReader(tt.typed))} {
				u := &terminal.Untouched{In: r}
				got, err := io.ReadAll(u)
				if err != nil || string(got) != tt.want || u.Touched != tt.touched {
					t.Errorf("got %q, touched %v and %v, want %q and %v", got, u.Touched, err, tt.want, tt.touched)
				}
			}
		})
	}
}

// Standard input that never comes does not keep an interrupt waiting, and what
// came before it is not taken for the whole.
func TestInputEndsWithItsContext(t *testing.T) {
	silent, speaker := io.Pipe()
	defer func() { _ = speaker.Close() }()
	ctx, cancel := context.WithCancelCause(t.Context())
	in := terminal.NewInput(silent)
	go func() {
		_, _ = speaker.Write([]byte("half a sec"))
		cancel(env.ErrStopped)
	}()
	if got, err := cli.ReadLimited(in.During(ctx), cli.MaxSecret); !errors.Is(err, env.ErrStopped) || got != nil {
		t.Errorf("got %q and %v, want nothing and %v", got, err, env.ErrStopped)
	}
	go func() {
		_, _ = speaker.Write([]byte("for the next"))
		_ = speaker.Close()
	}()
	// What was on its way when the first asker left may come, too.
	if got, err := io.ReadAll(in.During(t.Context())); err != nil || !bytes.HasSuffix(got, []byte("for the next")) {
		t.Errorf("the next asker got %q and %v", got, err)
	}
}
