package main

import (
	"context"
	"errors"
	"io"
)

// somebody answers the questions of a command: the person at the terminal, or
// nobody. Each question is put with what is said where nobody is there, which names
// the flag that would have answered it.
type somebody interface {
	isThere() bool
	say(format string, args ...any)
	ask(ctx context.Context, label, preset string, check func(string) error, instead string) (string, error)
	choose(ctx context.Context, label string, items []string, start int, instead string) (int, error)
	tick(ctx context.Context, label string, items []string, marked []bool, instead string) error
	hidden(ctx context.Context, question, instead string) ([]byte, error)
}

// noOne is who is there without a terminal. It answers every question with the
// flag that would have.
//
// A command that has recorded something may not hear that any more: it finds out
// before its first record whether it will have to ask.
type noOne struct{ app *app }

func (noOne) isThere() bool { return false }

// say tells it to whoever reads standard error.
func (n noOne) say(format string, args ...any) { n.app.say(format, args...) }

func (noOne) ask(_ context.Context, _, _ string, _ func(string) error, instead string) (string, error) {
	return "", unanswered(instead)
}

func (noOne) choose(_ context.Context, _ string, _ []string, _ int, instead string) (int, error) {
	return 0, unanswered(instead)
}

func (noOne) tick(_ context.Context, _ string, _ []string, _ []bool, instead string) error {
	return unanswered(instead)
}

func (noOne) hidden(_ context.Context, _, instead string) ([]byte, error) {
	return nil, unanswered(instead)
}

func unanswered(instead string) error { return usage("%s", instead) }

// somebody opens the terminal, where there is one. The function closes it.
func (a *app) somebody() (somebody, func(), error) {
	t, err := a.openTerminal()
	switch {
	case errors.Is(err, errNoTerminal):
		return noOne{a}, func() {}, nil
	case err != nil:
		return nil, nil, err
	}
	return t, func() { _ = t.Close() }, nil
}

// screenOf is where somebody reads what they are asked about.
func (a *app) screenOf(s somebody) io.Writer {
	if t, is := s.(*terminal); is {
		return t.out
	}
	return a.err
}
