package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/manifoldco/promptui"

	"rootseal/enroll"
)

// This file is the only one that knows promptui. It keeps what is typed as
// strings, so no secret passes here; it knows no tick list; and its line editor
// puts file descriptor 0 into raw mode, whatever it reads from, so the mode of
// the terminal device is set by terminal.question.

// choose lets the person pick one of the items; start is marked first. The
// choice stays on the screen.
func (t *terminal) choose(ctx context.Context, label string, items []string, start int) (int, error) {
	return t.pick(ctx, promptui.Select{Label: label, Items: items, CursorPos: start})
}

func (t *terminal) pick(ctx context.Context, s promptui.Select) (int, error) {
	s.Size, s.HideHelp = 12, true
	picked := -1
	err := t.question(ctx, func(typed io.Reader) (err error) {
		s := s // promptui writes into it
		s.Stdin, s.Stdout = io.NopCloser(typed), keepOpen{t.out}
		picked, _, err = s.Run()
		return stopped(err)
	})
	return picked, err
}

// ask lets the person type a line.
func (t *terminal) ask(ctx context.Context, label, preset string, check func(string) error) (string, error) {
	var answer string
	err := t.question(ctx, func(typed io.Reader) (err error) {
		p := promptui.Prompt{
			Label: label, Default: preset, AllowEdit: true, Validate: check,
			Stdin: io.NopCloser(typed), Stdout: keepOpen{t.out},
		}
		answer, err = p.Run()
		return stopped(err)
	})
	return answer, err
}

// tick lets the person mark any number of the items. promptui has no such list,
// so each choice flips one mark and the list is shown again.
func (t *terminal) tick(ctx context.Context, label string, items []string, marked []bool) error {
	at := len(items)
	for {
		shown := make([]string, 0, len(items)+1)
		for i, item := range items {
			box := "[ ] "
			if marked[i] {
				box = "[x] "
			}
			shown = append(shown, box+item)
		}
		shown = append(shown, "done")
		picked, err := t.pick(ctx, promptui.Select{Label: label, Items: shown, CursorPos: at, HideSelected: true})
		if err != nil {
			return err
		}
		if picked == len(items) {
			t.say("%s:", label)
			for i, item := range shown[:picked] {
				if marked[i] {
					t.say("  %s", item)
				}
			}
			return nil
		}
		marked[picked] = !marked[picked]
		at = picked
	}
}

func stopped(err error) error {
	if errors.Is(err, promptui.ErrInterrupt) || errors.Is(err, promptui.ErrEOF) || errors.Is(err, promptui.ErrAbort) {
		return enroll.ErrStopped
	}
	return err
}

// keepOpen is a file that promptui's Close does not close: the terminal is asked
// again after the first question.
type keepOpen struct{ *os.File }

func (keepOpen) Close() error { return nil }
