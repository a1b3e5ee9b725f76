package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/term"

	"rootseal/enroll"
)

// What is typed here is kept as strings, so no secret passes: hidden is for
// those. The lists are our own, because promptui's lists and lines are read and
// written by two goroutines without a lock between them, take the letters j and
// k for arrows (both are in what a touched YubiKey types), and put file
// descriptor 0 into raw mode, whatever they read from.

// choose lets the person pick one of the items; start is marked first. The
// choice stays on the screen.
func (t *terminal) choose(ctx context.Context, label string, items []string, start int) (int, error) {
	picked, err := t.list(ctx, label, items, start, func(int) bool { return true })
	if err == nil {
		t.say("%s: %s", label, items[picked])
	}
	return picked, err
}

// tick lets the person mark any number of the items: each choice flips one mark,
// until the last line is chosen.
func (t *terminal) tick(ctx context.Context, label string, items []string, marked []bool) error {
	shown := append(slices.Clone(items), "done")
	mark := func(i int) { shown[i] = map[bool]string{true: "[x] ", false: "[ ] "}[marked[i]] + items[i] }
	for i := range items {
		mark(i)
	}
	_, err := t.list(ctx, label, shown, len(items), func(at int) bool {
		if at == len(items) {
			return true
		}
		marked[at] = !marked[at]
		mark(at)
		return false
	})
	if err != nil {
		return err
	}
	t.say("%s:", label)
	for i := range items {
		if marked[i] {
			t.say("  %s", shown[i])
		}
	}
	return nil
}

// list shows items until enter is pressed on one that picked says to be the
// answer; then it is gone from the screen.
func (t *terminal) list(ctx context.Context, label string, items []string, start int, picked func(at int) bool) (int, error) {
	at := start
	err := t.question(ctx, func(typed io.Reader) error {
		at = start
		t.draw(label, items, at)
		defer t.erase(items)
		for keys := bufio.NewReader(typed); ; {
			pressed, err := readKey(keys)
			if err != nil {
				return err
			}
			switch pressed {
			case keyUp:
				at = max(at-1, 0)
			case keyDown:
				at = min(at+1, len(items)-1)
			case keyEnter:
				if picked(at) {
					return nil
				}
			case keyStop:
				return enroll.ErrStopped
			case keyOther:
				continue
			}
			t.erase(items)
			t.draw(label, items, at)
		}
	})
	return at, err
}

// draw writes a line for the label and one for each item, cut to the width of
// the screen, so that erase knows how many there are.
func (t *terminal) draw(label string, items []string, at int) {
	width, _, err := term.GetSize(int(t.out.Fd()))
	if err != nil || width < 20 {
		width = 80
	}
	line := func(text string) {
		if runes := []rune(text); len(runes) >= width {
			text = string(runes[:width-1])
		}
		fmt.Fprintf(t.out, "%s\r\n", text)
	}
	line("? " + label + " (arrows, enter)")
	for i, item := range items {
		mark := "    "
		if i == at {
			mark = "  > "
		}
		line(mark + item)
	}
}

func (t *terminal) erase(items []string) { fmt.Fprintf(t.out, "\x1b[%dA\r\x1b[J", len(items)+1) }

// key is what a list listens to.
type key int

const (
	keyOther key = iota
	keyUp
	keyDown
	keyEnter
	keyStop
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

// ask lets the person type a line. An empty one means the preset.
func (t *terminal) ask(ctx context.Context, label, preset string, check func(string) error) (string, error) {
	prompt := "? " + label + ": "
	if preset != "" {
		prompt = fmt.Sprintf("? %s [%s]: ", label, preset)
	}
	var answer string
	err := t.question(ctx, func(typed io.Reader) error {
		line := term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{typed, t.out}, prompt)
		for {
			text, err := line.ReadLine()
			if errors.Is(err, io.EOF) { // also what an interrupt is
				return enroll.ErrStopped
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
			fmt.Fprintf(line, "  %v\n", err)
		}
	})
	return answer, err
}
