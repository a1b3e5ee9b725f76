package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/manifoldco/promptui"
	"golang.org/x/term"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
	"rootseal/guarded"
)

// This file is the only one that imports promptui, which draws the lists. It keeps
// what is typed as strings, so no secret passes here: see Hidden.
//
// promptui v0.9.0 has four flaws. It reads j, k and /, which a touched YubiKey
// types, as commands; it goes on reading after a list has ended; it has no list of
// several choices; and it draws in two goroutines without a lock if a list ends by
// anything but enter. So it gets only arrows and enter, through a pipe for each
// list. Its line prompt has that race at every line, so x/term edits lines.

// Choose asks for one of the items; start is marked first. The choice stays on the
// screen.
func (t *Terminal) Choose(ctx context.Context, label string, items []string, start int, _ string) (int, error) {
	picked := start
	err := t.question(ctx, func(typed io.Reader) (err error) {
		picked, err = t.pick(label, items, start, bufio.NewReader(typed))
		return err
	})
	if err == nil {
		t.Say("%s: %s", label, items[picked])
	}
	return picked, err
}

// Tick asks for any number of the items: each choice flips one mark, until the last
// line is chosen.
func (t *Terminal) Tick(ctx context.Context, label string, items []string, marked []bool, _ string) error {
	shown := append(slices.Clone(items), "done")
	err := t.question(ctx, func(typed io.Reader) error {
		keys := bufio.NewReader(typed)
		for at := len(items); ; {
			for i, item := range items {
				shown[i] = map[bool]string{true: "[x] ", false: "[ ] "}[marked[i]] + item
			}
			picked, err := t.pick(label, shown, at, keys)
			if err != nil || picked == len(items) {
				return err
			}
			marked[picked] = !marked[picked]
			at = picked
		}
	})
	if err != nil {
		return err
	}
	if !slices.Contains(marked, true) {
		t.Say("%s: none", label)
		return nil
	}
	t.Say("%s:", label)
	for i := range items {
		if marked[i] {
			t.Say("  %s", shown[i])
		}
	}
	return nil
}

// pick shows a list until one item is picked, and then erases the list.
func (t *Terminal) pick(label string, items []string, start int, from io.ByteReader) (int, error) {
	keys, pressed := io.Pipe()
	shown := make([]string, len(items))
	for i, item := range items {
		shown[i] = printable.Text(item)
	}
	var stopped error
	var pressing guarded.Group
	pressing.Go(func() {
		died := guarded.Catch(func() { stopped = pressKeys(pressed, from) })
		if died != nil {
			_, _ = io.WriteString(pressed, string(keyEnter)) // without keys, the list must end too
		}
		died.Raise()
	})
	s := promptui.Select{
		Label: printable.Text(label), Items: shown, CursorPos: start, Size: len(shown),
		HideHelp: true, HideSelected: true,
		Templates: &promptui.SelectTemplates{
			Label: "? {{ . }} (arrows, enter)", Active: "  > {{ . }}", Inactive: "    {{ . }}",
		},
		Stdin: keys, Stdout: keepOpen{t.Out},
	}
	picked, _, err := s.Run()
	_ = keys.Close() // ends the reader that promptui leaves behind
	pressing.Wait()
	return picked, errors.Join(stopped, err)
}

// keepOpen is a writer that promptui does not close.
type keepOpen struct{ io.Writer }

func (keepOpen) Close() error { return nil }

// pressKeys passes on the keys of one list. promptui gets an enter for whatever
// ends the list; the error is what ended it.
func pressKeys(list io.Writer, from io.ByteReader) error {
	for {
		pressed, err := readKey(from)
		if pressed == keyStop {
			err = env.ErrStopped
		}
		if err != nil {
			pressed = keyEnter
		}
		if _, closed := io.WriteString(list, string(pressed)); closed != nil || pressed == keyEnter {
			return err
		}
	}
}

// key is a key that a list reacts to, as a terminal sends it.
type key string

const (
	keyOther key = ""
	keyUp    key = "\x1b[A"
	keyDown  key = "\x1b[B"
	keyEnter key = "\r"
	keyStop  key = "\x03"
)

// readKey reads one key of a terminal in raw mode. In that mode the interrupt and
// the end of input are characters.
func readKey(r io.ByteReader) (key, error) {
	c, err := r.ReadByte()
	if err != nil {
		return keyOther, fmt.Errorf("reading from the terminal: %w", err)
	}
	switch c {
	case '\r', '\n':
		return keyEnter, nil
	case ctrlC, ctrlD:
		return keyStop, nil
	case escape:
	default:
		return keyOther, nil
	}
	// An arrow is ESC [ A or ESC O A; other keys have more before their last byte.
	if c, err = r.ReadByte(); err != nil || c != '[' && c != 'O' {
		return keyOther, err
	}
	for {
		if c, err = r.ReadByte(); err != nil {
			return keyOther, fmt.Errorf("reading from the terminal: %w", err)
		}
		switch {
		case c == 'A':
			return keyUp, nil
		case c == 'B':
			return keyDown, nil
		case c >= '@':
			return keyOther, nil
		}
	}
}

// Ask asks for a line. An empty line means the preset.
func (t *Terminal) Ask(ctx context.Context, label, preset string, check func(string) error, _ string) (string, error) {
	prompt := printable.Sentence("? %s: ", label)
	if preset != "" {
		prompt = printable.Sentence("? %s [%s]: ", label, preset)
	}
	var answer string
	err := t.question(ctx, func(typed io.Reader) error {
		line := term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{typed, t.Out}, prompt)
		for {
			text, err := line.ReadLine()
			if errors.Is(err, io.EOF) { // an interrupt, too
				return env.ErrStopped
			}
			if err != nil {
				return fmt.Errorf("reading from the terminal: %w", err)
			}
			if answer = strings.TrimSpace(text); answer == "" {
				answer = preset
			}
			if err = check(answer); err == nil {
				return nil
			}
			fmt.Fprint(line, printable.Sentence("  %v\n", err))
		}
	})
	return answer, err
}
