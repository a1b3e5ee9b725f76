package operator

import (
	"context"
	"errors"
	"io"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/terminal"
)

// Asker answers the questions of a command: the person at the terminal, or
// nobody. Each question is put with what is said where nobody is there, which names
// the flag that would have answered it.
type Asker interface {
	IsThere() bool
	Say(format string, args ...any)
	Ask(ctx context.Context, label, preset string, check func(string) error, instead string) (string, error)
	Choose(ctx context.Context, label string, items []string, start int, instead string) (int, error)
	Tick(ctx context.Context, label string, items []string, marked []bool, instead string) error
	Hidden(ctx context.Context, question, instead string) ([]byte, error)
}

// noOne is who is there without a terminal. It answers every question with the
// flag that would have.
//
// A command that has recorded something may not hear that any more: it finds out
// before its first record whether it will have to ask.
type Nobody struct{ App *cli.App }

func (Nobody) IsThere() bool { return false }

// Say tells it to whoever reads standard error.
func (n Nobody) Say(format string, args ...any) { n.App.Say(format, args...) }

func (Nobody) Ask(_ context.Context, _, _ string, _ func(string) error, instead string) (string, error) {
	return "", Unanswered(instead)
}

func (Nobody) Choose(_ context.Context, _ string, _ []string, _ int, instead string) (int, error) {
	return 0, Unanswered(instead)
}

func (Nobody) Tick(_ context.Context, _ string, _ []string, _ []bool, instead string) error {
	return Unanswered(instead)
}

func (Nobody) Hidden(_ context.Context, _, instead string) ([]byte, error) {
	return nil, Unanswered(instead)
}

func Unanswered(instead string) error { return cli.Usage("%s", instead) }

// Somebody opens the terminal, where there is one. The function closes it.
func Somebody(a *cli.App) (Asker, func(), error) {
	t, err := a.OpenTerminal()
	switch {
	case errors.Is(err, terminal.ErrNoTerminal):
		return Nobody{a}, func() {}, nil
	case err != nil:
		return nil, nil, err
	}
	return t, func() { _ = t.Close() }, nil
}

// ScreenOf is where somebody reads what they are asked about.
func ScreenOf(a *cli.App, s Asker) io.Writer {
	if t, is := s.(*terminal.Terminal); is {
		return t.Out
	}
	return a.Err
}
