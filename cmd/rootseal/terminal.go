package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"golang.org/x/term"

	"rootseal/enroll"
)

// errNoTerminal says that nobody can be asked.
var errNoTerminal = errors.New("no terminal")

// terminal is the person's terminal device, not standard input: a plan or a
// secret that is piped in must never answer a question.
type terminal struct {
	in, out *os.File
}

func openTerminal() (*terminal, error) {
	if runtime.GOOS == "windows" {
		in, err := os.OpenFile("CONIN$", os.O_RDWR, 0)
		if err != nil {
			return nil, errNoTerminal
		}
		out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
		if err != nil {
			return nil, errors.Join(errNoTerminal, in.Close())
		}
		return &terminal{in: in, out: out}, nil
	}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, errNoTerminal
	}
	return &terminal{in: tty, out: tty}, nil
}

func (t *terminal) Close() error {
	if t.in == t.out {
		return t.in.Close()
	}
	return errors.Join(t.in.Close(), t.out.Close())
}

func (t *terminal) say(format string, args ...any) { fmt.Fprintf(t.out, format+"\n", args...) }

// raw runs ask with the terminal in raw mode. What was typed before the question
// is dropped: nobody confirms a plan that was not on the screen yet. When the
// context ends first, the terminal is put back and the answer never comes.
func (t *terminal) raw(ctx context.Context, ask func() error) error {
	fd := int(t.in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return fmt.Errorf("preparing the terminal: %w", err)
	}
	defer func() { _ = term.Restore(fd, before) }()
	if err := dropTyped(fd); err != nil {
		return fmt.Errorf("preparing the terminal: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- ask() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// hidden asks for a secret without echo, as bytes that the caller overwrites.
func (t *terminal) hidden(ctx context.Context, question string) ([]byte, error) {
	var secret []byte
	err := t.raw(ctx, func() (err error) {
		fmt.Fprintf(t.out, "%s: ", question)
		secret, err = readHidden(t.in)
		return err
	})
	fmt.Fprintln(t.out)
	return secret, err
}

// maxHidden is longer than any secret: 128 bytes in base32, with spaces.
const maxHidden = 1024

// readHidden reads a line from a terminal in raw mode, where the interrupt and
// the end of input are characters.
func readHidden(r io.Reader) ([]byte, error) {
	const (
		ctrlC, ctrlD, ctrlU   = 3, 4, 21
		backspace, deleteChar = 8, 127
	)
	line := make([]byte, 0, maxHidden) // never grows, so no copy stays behind
	var b [1]byte
	for {
		if _, err := r.Read(b[:]); err != nil {
			clear(line)
			return nil, fmt.Errorf("reading from the terminal: %w", err)
		}
		switch c := b[0]; {
		case c == '\r' || c == '\n':
			return line, nil
		case c == ctrlC || c == ctrlD && len(line) == 0:
			clear(line)
			return nil, enroll.ErrStopped
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

// isOTP tells whether a text is what a YubiKey types when it is touched while
// somebody answers a question: 32 to 48 characters of its keyboard alphabet.
func isOTP(text string) bool {
	const modhex = "cbdefghijklnrtuv"
	return len(text) >= 32 && len(text) <= 48 && len(bytes.Trim([]byte(text), modhex)) == 0
}
