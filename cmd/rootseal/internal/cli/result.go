package cli

import (
	"errors"
	"io"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// PrintJSON writes a result to standard output.
func (a *App) PrintJSON(v any) error {
	text, err := printable.JSON(v, "  ")
	if err != nil {
		return err
	}
	_, err = a.Out.Write(text)
	return err
}

// Show prints a result on standard output: as JSON with --json, or else as text. Text
// is nil if standard error has said all of it.
func (a *App) Show(result any, text func(io.Writer) error) error {
	switch {
	case a.JSON:
		return a.PrintJSON(result)
	case text == nil:
		return nil
	}
	return text(a.Out)
}

// Recorded ends a command that has written to the ledger: it prints a line, the head
// and the result. If the command failed and wrote nothing, it returns the error alone.
// A record that lacks its signature is written, and its command still fails: Recorded
// prints the head and the result, but not the line, which claims success.
func (a *App) Recorded(err error, head ledger.Head, result any, format string, args ...any) error {
	if !Written(err, head) {
		return err
	}
	if err == nil && format != "" {
		a.Say(format, args...)
	}
	a.SayHead(head)
	return errors.Join(err, a.Show(result, nil))
}

// Written reports whether a record is in the ledger after err, signed or not. The head
// is that of the record.
func Written(err error, head ledger.Head) bool {
	return err == nil || errors.Is(err, env.ErrUnsigned) && head.Sequence > 0
}

// SayHead prints the head of the ledger.
func (a *App) SayHead(head ledger.Head) { a.Say("ledger head %s", head) }
