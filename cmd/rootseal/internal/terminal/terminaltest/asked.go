//go:build unix

package terminaltest

import (
	"context"
	"errors"
	"testing"
	"time"

	"golang.org/x/term"

	"rootseal/cmd/rootseal/internal/terminal"
)

// Question asks at a terminal.
type Question func(context.Context, *terminal.Terminal) (any, error)

// Asked is a person with an open question.
type Asked struct {
	*Person
	tty    *terminal.Terminal
	mode   *term.State // of the terminal before the question
	Quiet  bool        // the question leaves the terminal without echo
	answer any
	err    error
}

// At asks a question at a terminal.
func At(t *testing.T, ctx context.Context, question Question) *Asked {
	t.Helper()
	p := Sit(t)
	a := &Asked{Person: p, tty: p.Terminal()}
	before, err := term.GetState(int(p.Device.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	a.mode = before
	t.Cleanup(func() { _ = a.tty.Close() })
	a.Ask(ctx, question)
	return a
}

// Ask asks another question at the same terminal.
func (a *Asked) Ask(ctx context.Context, question Question) {
	ended := make(chan struct{})
	a.Ended, a.answer, a.err = ended, nil, nil
	go func() {
		defer close(ended)
		a.answer, a.err = question(ctx, a.tty)
	}()
}

// MustEnd waits for the end of the question. The terminal must then be in the mode
// in which it was, or quiet after a secret.
func (a *Asked) MustEnd(wantAnswer any, wantErr error) {
	a.t.Helper()
	select {
	case <-a.Ended:
	case <-time.After(Patience):
		a.t.Fatalf("the question stays open:\n%s", a.Text())
	}
	if !errors.Is(a.err, wantErr) || wantErr == nil && a.answer != wantAnswer {
		a.t.Errorf("got %v and %v, want %v and %v; the screen:\n%s", a.answer, a.err, wantAnswer, wantErr, a.Text())
	}
	after, err := term.GetState(int(a.Device.Fd()))
	if err != nil {
		a.t.Fatal(err)
	}
	if *after == *a.mode == a.Quiet {
		a.t.Error("the terminal is not in the mode in which it must be")
	}
}

// Close closes the terminal, which must then be in the mode in which it was.
func (a *Asked) Close() {
	a.t.Helper()
	_ = a.tty.Close()
	a.Quiet = false
	a.MustEnd(a.answer, a.err)
}
