//go:build unix

package command

import (
	"context"
	"testing"

	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
)

// person is a person at the terminal of a scene.
type person struct {
	*terminaltest.Person
	t      *testing.T
	scene  *scene
	stdout string
	code   int
}

// sit opens a terminal, and puts a person in front of it.
func (s *scene) sit(t *testing.T) *person {
	t.Helper()
	p := &person{Person: terminaltest.Sit(t), t: t, scene: s}
	p.Said = func() string { return s.err.String() }
	s.person = p
	return p
}

// starts carries out a command line in this terminal, at the same time.
func (p *person) starts(ctx context.Context, args ...string) {
	p.t.Helper()
	p.scene.tty = p.Terminal()
	go func() {
		defer close(p.Ended)
		p.stdout, p.code = p.scene.types(ctx, p.t, args...)
	}()
}

// What a test of a command waits for, and types.
const (
	patience = terminaltest.Patience
	enter    = terminaltest.Enter
	up       = terminaltest.Up
	down     = terminaltest.Down
	stop     = terminaltest.Stop
	touchOTP = terminaltest.TouchOTP
)

func (p *person) text() string { return p.Text() }

func (p *person) see(pattern string) []string {
	p.t.Helper()
	return p.See(pattern)
}

func (p *person) types(keys string) {
	p.t.Helper()
	p.Types(keys)
}

func (p *person) answers(question, line string) {
	p.t.Helper()
	p.Answers(question, line)
}

// leaves waits for the command's end.
func (p *person) leaves() (stdout string, code int) {
	p.t.Helper()
	p.Leaves()
	p.scene.keep(p.t, p.stdout)
	return p.stdout, p.code
}
