//go:build unix

package command

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/step"
)

// What of a scene panics, and when: armed, each does at the first occasion that
// suits, and says the seed where it knows it.
type panicking struct{ armed atomic.Bool }

func (p *panicking) now() {
	if p.armed.CompareAndSwap(true, false) {
		panic("JBSWY3DPEHPK3PXP is the seed")
	}
}

// jumpyPort is a port whose cards panic in a command.
type jumpyPort struct {
	device.Port
	p  *panicking
	in byte // instruction
}

func (j jumpyPort) Connect(reader string) (device.Handle, error) {
	h, err := j.Port.Connect(reader)
	return jumpyHandle{h, j}, err
}

type jumpyHandle struct {
	device.Handle
	jumpyPort
}

func (j jumpyHandle) Transmit(command []byte) ([]byte, error) {
	if len(command) > 1 && command[1] == j.in {
		j.p.now()
	}
	return j.Handle.Transmit(command)
}

// jumpyPerson panics when it hears of something.
type jumpyPerson struct {
	env.Person
	p    *panicking
	what step.What
	step string
}

func (j jumpyPerson) Progress(e step.Event) {
	if e.What == j.what && strings.HasPrefix(e.Step, j.step) {
		j.p.now()
	}
	j.Person.Progress(e)
}

type jumpyTransport struct {
	http.RoundTripper
	p      *panicking
	action string
}

func (j jumpyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		if strings.Contains(body.String(), j.action) {
			j.p.now()
		}
		r.Body = readCloser{&body}
	}
	return j.RoundTripper.RoundTrip(r)
}

type readCloser struct{ *bytes.Buffer }

func (readCloser) Close() error { return nil }

// Wherever a goroutine of the command panics, it ends with exit code 1 and a line,
// holds no key, shows no stack and not what it panicked with, and names the
// ceremony that it has left open; recover settles it.
func TestPanicUnwinds(t *testing.T) {
	asks := func(s *scene) []string {
		return []string{"enroll", "--user", "alice", "--keys", s.serials(), "--confirm", testAccount}
	}
	tests := []struct {
		name string
		set  func(*scene, *panicking)
		args func(*scene) []string
		open bool
	}{
		{"a card's command, when keys are looked at", func(s *scene, p *panicking) { s.Port = jumpyPort{s.Port, p, 0xA1} }, nil, false},
		{"a card's command, when the seed is written", func(s *scene, p *panicking) { s.Port = jumpyPort{s.Port, p, 0x01} }, nil, true},
		{"a card's command, when the seed is proven", func(s *scene, p *panicking) { s.Port = jumpyPort{s.Port, p, 0xA2} }, nil, true},
		{"a step of one key", func(s *scene, p *panicking) {
			s.World.Person = func(o env.Person) env.Person { return jumpyPerson{o, p, step.Done, "put"} }
		}, nil, true},
		{"a step", func(s *scene, p *panicking) {
			s.World.Person = func(o env.Person) env.Person { return jumpyPerson{o, p, step.Started, "enable"} }
		}, nil, true},
		{"a timer's notice", func(s *scene, p *panicking) {
			s.World.Person = func(o env.Person) env.Person { return jumpyPerson{o, p, step.TouchNow, ""} }
		}, asks, false},
		{"an answer of AWS's, looked at", func(s *scene, p *panicking) { s.jumpy(p, "GetCallerIdentity") }, nil, false},
		{"an answer of AWS's, of a change", func(s *scene, p *panicking) { s.jumpy(p, "EnableMFADevice") }, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, p := newScene(t), &panicking{}
				sound := s.World
				tt.set(s, p)
				p.armed.Store(true)
				args := s.alice()
				if tt.args != nil {
					args = tt.args(s)
				}
				_, code := s.do(t, args...)
				said := s.err.String()
				if p.armed.Load() {
					t.Fatalf("it did not panic; it said:\n%s", said)
				}
				if code != cli.ExitFailed {
					t.Errorf("exit code %d, want 1; it said:\n%s", code, said)
				}
				if !strings.Contains(said, "a fault in rootseal itself") || strings.Contains(said, "goroutine ") || strings.Contains(said, "JBSW") {
					t.Errorf("it said:\n%s", said)
				}
				open := s.unsettled(t)
				if (len(open) > 0) != tt.open {
					t.Fatalf("%d ceremonies are open; it said:\n%s", len(open), said)
				}
				for _, c := range open {
					if !strings.Contains(said, "ceremony "+c.ID+" is unfinished: run 'rootseal recover'") {
						t.Errorf("it does not name %s:\n%s", c.ID, said)
					}
				}
				s.World = sound
				s.mustDo(t, nil, "recover", "--confirm", testAccount)
				s.mustBeClean(t)
			})
		})
	}
}

// jumpy has AWS's answers to an action panic.
func (s *scene) jumpy(p *panicking, action string) {
	key := s.account.AddAdmin("jumpy")
	s.AWS = func(context.Context, string) (cli.Account, error) {
		return edges.Reach(cli.Credentials(key), jumpyTransport{s.account.Transport(), p, action}), nil
	}
}
