//go:build unix

package terminal_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
	"rootseal/enroll/env"
)

func choosing(ctx context.Context, t *terminal.Terminal) (any, error) {
	return t.Choose(ctx, "which", []string{"first", "second", "third"}, 1, "")
}

func choosingFreely(ctx context.Context, t *terminal.Terminal) (any, error) {
	return t.Choose(ctx, "which", []string{"first", "second"}, terminal.NoStart, "")
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
		question terminaltest.Question
		see      string
		types    string
		want     any
		err      error
		shown    string // somewhere on the screen
	}{
		{"choose, marked", choosing, `> second`, terminaltest.Enter, 1, nil, "Which: second"},
		{"choose, down", choosing, `> second`, terminaltest.Down + terminaltest.Enter, 2, nil, "Which: third"},
		{"choose, up", choosing, `> second`, terminaltest.Up + terminaltest.Enter, 0, nil, "Which: first"},
		{"choose, beyond the ends", choosing, `> second`, terminaltest.Up + terminaltest.Up + terminaltest.Up + terminaltest.Down + terminaltest.Enter, 1, nil, ""},
		{"choose, letters are nothing", choosing, `> second`, "jjkx" + terminaltest.Enter, 1, nil, ""},
		{"choose, other keys are nothing", choosing, `> second`, "\x1b[1;5B\x1b[3~\x1bOP" + terminaltest.Enter, 2, nil, ""},
		{"choose, a corrected number", choosing, `> second`, "13" + terminaltest.Enter, 2, nil, ""},
		{"choose, a PIN is no number", choosing, `> second`, "271821" + terminaltest.Enter + terminaltest.Down + terminaltest.Enter, 1, nil, "Which: second"},
		{"choose, interrupted", choosing, `> second`, terminaltest.Stop, nil, env.ErrStopped, ""},
		{"choose, end of input", choosing, `> second`, "\x04", nil, env.ErrStopped, ""},
		{"choose, a touched key", choosing, `> second`, terminaltest.TouchOTP + terminaltest.Down + terminaltest.Enter, 2, nil, "a touched YubiKey typed"},
		{"ask", asking, `What \[daily\]:`, "sealed" + terminaltest.Enter, "sealed", nil, ""},
		{"ask, preset", asking, `What \[daily\]:`, terminaltest.Enter, "daily", nil, ""},
		{"ask, edited", asking, `What`, "sealef\x7fd" + terminaltest.Enter, "sealed", nil, ""},
		{"ask, pasted quotes", asking, `What`, "“sealed”\u00a0" + terminaltest.Enter, "sealed", nil, ""},
		{"ask, full-width digits", asking, `What`, "１２ " + terminaltest.Enter, "12", nil, ""},
		{"choose, nothing preselected", choosingFreely, `nothing is preselected`, terminaltest.Enter + terminaltest.Enter + "2" + terminaltest.Enter, 1, nil, "Which: second"},
		{"choose, nothing preselected, down", choosingFreely, `nothing is preselected`, terminaltest.Enter + terminaltest.Down + terminaltest.Enter, 0, nil, "Which: first"},
		{"ask, refused first", asking, `What`, "bad" + terminaltest.Enter + "good" + terminaltest.Enter, "good", nil, "not that"},
		{"ask, interrupted", asking, `What`, "seal" + terminaltest.Stop, nil, env.ErrStopped, ""},
		{"ask, a touched key", asking, `What`, terminaltest.TouchOTP + "sealed" + terminaltest.Enter, "sealed", nil, "a touched YubiKey typed"},
		{"hidden", hiding, `Secret: `, "correct horse" + terminaltest.Enter, "correct horse", nil, ""},
		{"hidden, edited", hiding, `Secret: `, "wrong\x15correct horsf\x7fe" + terminaltest.Enter, "correct horse", nil, ""},
		{"hidden, interrupted", hiding, `Secret: `, "correct" + terminaltest.Stop, nil, env.ErrStopped, ""},
		{"hidden, a touched key", hiding, `Secret: `, terminaltest.TouchOTP + "correct horse" + terminaltest.Enter, "correct horse", nil, "a touched YubiKey typed"},
		{"tick, as marked", ticking, `> \[x\] one`, terminaltest.Enter + "y", "one two", nil, "Keys:\n  [x] one\n  [x] two\n"},
		{"tick, enter twice is no answer", ticking, `> \[x\] one`, terminaltest.Enter + terminaltest.Enter + terminaltest.Stop, nil, env.ErrStopped, "you changed no mark: 2 of 3 marked. y: go on"},
		{"tick, none", ticking, `> \[x\] one`, " " + terminaltest.Down + " " + terminaltest.Enter + "y", "", nil, "no item is marked. y: go on"},
		{"tick, by number", ticking, `> \[x\] one`, "3 2 " + terminaltest.Enter, "one three", nil, ""},
		{"tick, interrupted", ticking, `> \[x\] one`, terminaltest.Stop, nil, env.ErrStopped, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := terminaltest.At(t, t.Context(), tt.question)
			a.Quiet = strings.HasPrefix(tt.name, "hidden")
			a.See(tt.see)
			if first, rest, ok := strings.Cut(tt.types, terminaltest.TouchOTP); ok && first == "" {
				a.Types(terminaltest.TouchOTP) // what was typed before a question is dropped
				a.See("a touched YubiKey typed")
				a.See(tt.see)
				a.Types(rest)
			} else {
				a.Types(tt.types)
			}
			a.MustEnd(tt.want, tt.err)
			if tt.shown != "" {
				a.MustShow(tt.shown)
			}
			if strings.Contains(tt.name, "hidden") && strings.Contains(a.Text(), "horse") {
				t.Errorf("the secret is on the screen:\n%s", a.Text())
			}
		})
	}
}

func TestTick(t *testing.T) {
	a := terminaltest.At(t, t.Context(), ticking)
	for _, step := range []struct{ see, types string }{
		{`> \[x\] one`, terminaltest.Down},
		{`> \[x\] two`, " "},
		{`> \[ \] two`, terminaltest.Down},
		{`> \[ \] three`, " "},
		{`> \[x\] three`, terminaltest.Enter},
	} {
		a.See(step.see)
		a.Types(step.types)
	}
	a.MustEnd("one three", nil)
	a.MustShow("Keys:\n  [x] one\n  [x] three\n")
}

// What is typed before a question, as by somebody impatient, is no answer to it.
func TestQuestionDropsWhatWasTypedBefore(t *testing.T) {
	p := terminaltest.Sit(t)
	tty := p.Terminal()
	var answer string
	p.Types("yes" + terminaltest.Enter)
	p.See("yes") // echoed: the terminal has it
	go func() {
		defer close(p.Ended)
		answer, _ = tty.Ask(t.Context(), "sure", "", func(string) error { return nil }, "")
	}()
	p.Answers("Sure", "no")
	<-p.Ended
	if answer != "no" {
		t.Errorf("the answer is %q, want the one that was typed to the question", answer)
	}
}

// The context's end closes every kind of question, and the next question gets
// every key that is typed to it.
func TestQuestionEndsWithItsContext(t *testing.T) {
	cause := errors.New("the time is up")
	for name, question := range map[string]terminaltest.Question{
		"choose": choosing, "ask": asking, "hidden": hiding, "tick": ticking,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			a := terminaltest.At(t, ctx, question)
			a.See(`second|What|Secret|three`)
			cancel(cause)
			a.Quiet = name == "hidden"
			a.MustEnd(nil, cause)

			a.Quiet = false
			a.Ask(t.Context(), asking)
			a.See("What")
			a.Types("sealed" + terminaltest.Enter)
			a.MustEnd("sealed", nil)
		})
	}
}

// What comes after an interrupt has its own line.
func TestInterruptEndsTheLine(t *testing.T) {
	a := terminaltest.At(t, t.Context(), asking)
	a.See("What")
	a.Types("seal")
	a.See("seal")
	a.Types(terminaltest.Stop)
	a.MustEnd(nil, env.ErrStopped)
	a.MustShow("seal\n")
}
