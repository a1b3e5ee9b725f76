package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/message"
)

// ErrNoTerminal is the error without a terminal to ask on.
var ErrNoTerminal = hint.Sentinel(hint.UseTerminal, "no terminal")

// Terminal is the terminal device of the process.
type Terminal struct {
	Language  language.Language
	Rehearsal *string // what stands before each command that is named, see printable.Rehearsed; nil: as it is named

	in, Out  *os.File
	keyboard *Input
	loud     *term.State // the mode with echo; nil: the terminal is in it
	lent     bool        // another one closes the device
}

// NewTerminal returns the terminal that reads and writes these files.
func NewTerminal(in, out *os.File) *Terminal {
	return &Terminal{in: in, Out: out, keyboard: NewInput(in)}
}

// Close drops what was typed since the last secret, and closes the device.
func (t *Terminal) Close() error {
	if t.loud != nil {
		fd := int(t.in.Fd())
		_ = dropTyped(fd) // a second paste must not reach the shell
		_ = term.Restore(fd, t.loud)
	}
	t.loud = nil
	if t.lent {
		return nil
	}
	if t.in == t.Out {
		return t.in.Close()
	}
	return errors.Join(t.in.Close(), t.Out.Close())
}

// Lend returns the terminal for a command that closes it, while it stays open for the
// next one. Two open files of one device would take each other's keys.
func (t *Terminal) Lend() *Terminal {
	return &Terminal{Language: t.Language, Rehearsal: t.Rehearsal, in: t.in, Out: t.Out, keyboard: t.keyboard, lent: true}
}

// IsThere reports that there is a terminal.
func (t *Terminal) IsThere() bool { return true }

// Say prints a line.
func (t *Terminal) Say(format string, args ...any) { printable.Line(t.Screen(), format, args...) }

// Said returns a text in the language of the person.
func (t *Terminal) Said(text message.Text) string { return printable.In(t.Language, text) }

// Screen returns what a person reads at the terminal.
func (t *Terminal) Screen() io.Writer {
	w := printable.For(t.Language, t.Out)
	if t.Rehearsal != nil {
		return printable.Rehearsed{Writer: w, Prefix: *t.Rehearsal}
	}
	return w
}

// pulsing runs ask with the terminal in raw mode and gives it what is typed. It
// drops what was typed before the question: no one confirms a plan that was not on
// the screen yet. A touched YubiKey types a password and enter, which is no answer,
// so pulsing asks again. If the context ends first, pulsing restores the terminal
// and returns the cause.
func (t *Terminal) pulsing(ctx context.Context, m manner, ask func(typed io.Reader) error) error {
	for {
		touched, err := t.attempt(ctx, m, ask)
		if !touched {
			return err
		}
		t.Say("a touched YubiKey typed its password: rootseal ignored it.")
	}
}

func (t *Terminal) attempt(ctx context.Context, m manner, ask func(typed io.Reader) error) (touched bool, err error) {
	fd := int(t.in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return false, fmt.Errorf("preparing the terminal: %w", err)
	}
	if t.loud != nil {
		before, t.loud = t.loud, nil
	}
	defer func() {
		if m.quiet && silence(fd, before) == nil {
			t.loud = before
			return
		}
		_ = term.Restore(fd, before)
	}()
	if err := dropTyped(fd); err != nil {
		return false, fmt.Errorf("preparing the terminal: %w", err)
	}
	t.keyboard.drop()
	keys := &pulse{asker: &asker{Input: t.keyboard, ctx: ctx}, redraw: m.redraw}
	typed := &untouched{in: &stepBack{in: keys, offered: offersBack(ctx), refused: m.escaped}}
	err = ask(typed)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return typed.touched, err
}

// Hidden asks for a secret without echo. The caller overwrites the bytes. The terminal
// stays quiet until the next question or its end: a person who sees nothing pastes
// twice, and the second paste must not be on the screen.
func (t *Terminal) Hidden(ctx context.Context, question, _ string) ([]byte, error) {
	var secret []byte
	above, prompt := t.prompt(t.Language.Format(question), 1)
	escaped := func() { fmt.Fprintf(t.Out, "\r\n  %s\r\n%s", t.Said(noStepBack), prompt) }
	err := t.pulsing(ctx, manner{quiet: true, escaped: escaped}, func(typed io.Reader) (err error) {
		for _, part := range above {
			fmt.Fprint(t.Out, part+"\r\n")
		}
		fmt.Fprint(t.Out, prompt)
		secret, err = readHidden(typed)
		fmt.Fprint(t.Out, "\r\n")
		return err
	})
	return secret, err
}

// Keys of a terminal in raw mode.
const (
	ctrlC      = 3
	ctrlD      = 4
	backspace  = 8
	ctrlU      = 21
	escape     = 27
	deleteChar = 127
)

// maxHidden is longer than any secret: 128 bytes in base32, with spaces.
const maxHidden = 1024

// readHidden reads a line from a terminal in raw mode. In that mode the interrupt
// and the end of input are characters.
func readHidden(r io.Reader) ([]byte, error) {
	line := make([]byte, 0, maxHidden) // never grows, so no copy stays behind
	var b [1]byte
	for {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			clear(line)
			return nil, fmt.Errorf("reading from the terminal: %w", err)
		}
		switch c := b[0]; {
		case c == '\r' || c == '\n':
			return line, nil
		case c == ctrlC || c == ctrlD && len(line) == 0:
			clear(line)
			return nil, env.ErrStopped
		case c == ctrlU:
			clear(line)
			line = line[:0]
		case c == backspace || c == deleteChar:
			if len(line) > 0 {
				line[len(line)-1] = 0
				line = line[:len(line)-1]
			}
		case c < ' ':
		case len(line) == maxHidden:
			clear(line)
			return nil, errors.New("reading from the terminal: far longer than a secret")
		default:
			line = append(line, c)
		}
		b[0] = 0
	}
}
