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

// This file is the only one that knows promptui, which draws the lists. What is
// typed here is kept as strings, so no secret passes: hidden is for those.
//
// promptui v0.9.0 takes the letters j, k and / for commands, which a touched
// YubiKey types; goes on reading after a list has ended; has no tick list; and
// draws in two goroutines without a lock when a list ends by anything but enter.
// So it gets only arrows and enter, through a pipe of its own for each list. Its
// line prompt has that race at every line, so lines are edited by x/term.

// Choose lets the person pick one of the items; start is marked first. The
// choice stays on the screen.
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

// Tick lets the person mark any number of the items: each choice flips one mark,
// until the last line is chosen.
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

// pick shows a list until one item is picked; then it is gone from the screen.
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
			_, _ = io.WriteString(pressed, string(keyEnter)) // the list ends with whoever presses its keys
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

// pressKeys hands over the keys of one list. Whatever ends the list is an enter
// to promptui; the error says what it was.
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

// key is what a list listens to, as a terminal sends it.
type key string

const (
	keyOther key = ""
	keyUp    key = "\x1b[A"
	keyDown  key = "\x1b[B"
	keyEnter key = "\r"
	keyStop  key = "\x03"
)

// readKey reads one key of a terminal in raw mode, where the interrupt and the
// end of input are characters.
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

// Ask lets the person type a line. An empty one means the preset.
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
			if errors.Is(err, io.EOF) { // also what an interrupt is
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
