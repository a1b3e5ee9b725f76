package terminal

import (
	"context"
	"errors"
	"io"
	"time"

	"rootseal/message"
)

// ErrBack means that the operator returns to the question before.
var ErrBack = errors.New("one step back")

type (
	backKey   struct{}
	statusKey struct{}
)

// WithBack returns a context whose questions return [ErrBack] at the escape key.
// Elsewhere a question ignores it.
func WithBack(ctx context.Context) context.Context {
	return context.WithValue(ctx, backKey{}, "back")
}

// WithLeave is WithBack for a question that has none before it.
func WithLeave(ctx context.Context) context.Context {
	return context.WithValue(ctx, backKey{}, "leave")
}

func offersBack(ctx context.Context) bool { return backWord(ctx) != "" }

// backWord returns what the escape key does, empty if it does nothing.
func backWord(ctx context.Context) string {
	word, _ := ctx.Value(backKey{}).(string)
	return word
}

// WithStatus returns a context whose lists show a line that changes every second.
func WithStatus(ctx context.Context, line func() string) context.Context {
	return context.WithValue(ctx, statusKey{}, line)
}

func statusOf(ctx context.Context) func() string {
	line, _ := ctx.Value(statusKey{}).(func() string)
	return line
}

// noStepBack is what the escape key says at a question of its own.
var noStepBack = message.Word("no step back from this question; ctrl-c stops the command")

// manner is what else a question does while it waits.
type manner struct {
	redraw  func() // every second; nil: nothing changes on the screen
	escaped func() // at the escape key, if there is no step back
	quiet   bool   // the terminal stays quiet afterwards
}

// stepBack ends the input at the escape key. An arrow begins with the same byte, but
// a terminal sends an arrow as a whole. No letter does: a touched YubiKey types
// letters.
type stepBack struct {
	in      io.Reader
	offered bool
	refused func() // not offered
}

// Read implements io.Reader.
func (s *stepBack) Read(p []byte) (int, error) {
	for {
		n, err := s.in.Read(p)
		if n != 1 || p[0] != escape {
			return n, err
		}
		if s.offered {
			return 0, ErrBack
		}
		if err != nil {
			return 0, err
		}
		s.refused()
	}
}

// pulse calls redraw every second while it waits for input.
type pulse struct {
	asker  *asker
	redraw func() // nil: only waits
}

var errPulse = errors.New("a second has passed")

// Read implements io.Reader.
func (p *pulse) Read(b []byte) (int, error) {
	if p.redraw == nil {
		return p.asker.Read(b)
	}
	whole := p.asker.ctx
	defer func() { p.asker.ctx = whole }()
	for {
		soon, cancel := context.WithTimeoutCause(whole, time.Second, errPulse)
		p.asker.ctx = soon
		n, err := p.asker.Read(b)
		cancel()
		if !errors.Is(err, errPulse) {
			return n, err
		}
		p.redraw()
	}
}
