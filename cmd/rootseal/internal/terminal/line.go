package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/term"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
	"rootseal/enroll/pasted"
)

// Ask asks for a line and returns its plain form: what a copy puts around a text is part
// of no answer. An empty line means the preset.
func (t *Terminal) Ask(ctx context.Context, label, preset string, check func(string) error, _ string) (string, error) {
	return t.ask(ctx, label, preset, answerRoom, check)
}

// Pause asks for enter.
func (t *Terminal) Pause(ctx context.Context, question string) error {
	_, err := t.ask(ctx, question, "", 1, func(string) error { return nil })
	return err
}

func (t *Terminal) ask(ctx context.Context, label, preset string, room int, check func(string) error) (string, error) {
	label = t.Language.Format(label)
	if preset != "" {
		label += " [" + preset + "]"
	}
	above, prompt := t.prompt(label, room)
	var answer string
	var line *term.Terminal
	escaped := func() { fmt.Fprintf(line, "  %s\n", t.Said(noStepBack)) }
	err := t.pulsing(ctx, manner{escaped: escaped}, func(typed io.Reader) error {
		line = term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{typed, t.Out}, prompt)
		columns, rows := t.Size() // the editor takes a wide character for one column
		_ = line.SetSize(max(columns-printable.Cells(prompt)+utf8.RuneCountInString(prompt), 1), rows)
		for _, part := range above {
			fmt.Fprintln(line, part)
		}
		for {
			text, err := line.ReadLine()
			if err != nil {
				fmt.Fprint(t.Out, "\r\n") // what comes next has its own line
			}
			if errors.Is(err, io.EOF) { // an interrupt, too
				return env.ErrStopped
			}
			if err != nil {
				return fmt.Errorf("reading from the terminal: %w", err)
			}
			if answer = pasted.Line(text); answer == "" {
				answer = preset
			}
			if err = check(answer); err == nil {
				return nil
			}
			fmt.Fprint(line, printable.In(t.Language, printable.Sentence("  %v\n", err)))
		}
	})
	return answer, err
}
