package operator

import (
	"context"
	"errors"
	"io"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/message"
)

// Asker asks the questions of a command. Each question has an instead: the text
// without a terminal, which names the flag that would have answered.
//
// A label, a question and an instead are translated if they are constant. What is
// put together is said in the person's language by [Said] before it comes here, and so
// is each item by [Items], because it may be foreign text.
type Asker interface {
	IsThere() bool
	Say(format string, args ...any)
	Ask(ctx context.Context, label, preset string, check func(string) error, instead string) (string, error)
	Choose(ctx context.Context, label string, items []string, start int, instead string) (int, error)
	Tick(ctx context.Context, label string, items []string, marked []bool, instead string) error
	Hidden(ctx context.Context, question, instead string) ([]byte, error)
}

// Nobody is the Asker without a terminal: each question is a usage error that
// names its flag. A command that records must find out before its first record
// that it will not have to ask: see MayBring.
type Nobody struct{ App *cli.App }

// IsThere implements Asker.
func (Nobody) IsThere() bool { return false }

// Say implements Asker, on standard error.
func (n Nobody) Say(format string, args ...any) { n.App.Say(format, args...) }

// Ask implements Asker.
func (Nobody) Ask(_ context.Context, _, _ string, _ func(string) error, instead string) (string, error) {
	return "", Unanswered(instead)
}

// Choose implements Asker.
func (Nobody) Choose(_ context.Context, _ string, _ []string, _ int, instead string) (int, error) {
	return 0, Unanswered(instead)
}

// Tick implements Asker.
func (Nobody) Tick(_ context.Context, _ string, _ []string, _ []bool, instead string) error {
	return Unanswered(instead)
}

// Hidden implements Asker.
func (Nobody) Hidden(_ context.Context, _, instead string) ([]byte, error) {
	return nil, Unanswered(instead)
}

// Said returns a text in the language of the person who is asked.
func Said(t Asker, text message.Text) string {
	if s, is := t.(interface{ Said(message.Text) string }); is {
		return s.Said(text)
	}
	return text.String()
}

// Items returns the items of a list in the language of the person who is asked.
func Items(t Asker, texts ...message.Text) []string {
	items := make([]string, len(texts))
	for i, text := range texts {
		items[i] = Said(t, text)
	}
	return items
}

// Said returns a text in the language of the command.
func (n Nobody) Said(text message.Text) string { return n.App.Said(text) }

// Unanswered is the error of a question without a terminal.
func Unanswered(instead string) error { return cli.Usage("%s", message.Word(instead)) }

// OpenAsker opens the terminal, or returns Nobody without one. The function
// closes the terminal.
func OpenAsker(a *cli.App) (Asker, func(), error) {
	t, err := a.OpenTerminal()
	switch {
	case errors.Is(err, terminal.ErrNoTerminal):
		return Nobody{a}, func() {}, nil
	case err != nil:
		return nil, nil, err
	}
	return t, func() { _ = t.Close() }, nil
}

// ScreenOf returns what the operator reads before answering a question.
func ScreenOf(a *cli.App, s Asker) io.Writer {
	if t, is := s.(*terminal.Terminal); is {
		return t.Screen()
	}
	return a.Err
}
