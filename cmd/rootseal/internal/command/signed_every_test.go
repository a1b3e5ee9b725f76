//go:build unix

package command

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"

	officers "rootseal/enroll/officer"
)

// Every command is one that signs what it writes, or is known to write nothing
// that is to be signed: a new one has to say which.
func TestEveryCommandSignsOrWritesNothing(t *testing.T) {
	signs := map[string]bool{}
	for _, w := range writingCommands {
		name, _, _ := strings.Cut(w.name, ",")
		signs[name] = true
	}
	var walk func(path string, commands []*cobra.Command)
	walk = func(path string, commands []*cobra.Command) {
		for _, c := range commands {
			name := strings.TrimSpace(path + " " + c.Name())
			listed, flagged := slices.Contains(unsignedCommands, name), c.Flags().Lookup("officer") != nil
			switch {
			case !c.Runnable():
			case signs[name] == listed:
				t.Errorf("rootseal %s is in writingCommands: %v, in unsignedCommands: %v; want one of them", name, signs[name], listed)
			case signs[name] != flagged:
				t.Errorf("rootseal %s signs: %v, and has --officer: %v", name, signs[name], flagged)
			}
			walk(name, c.Commands())
		}
	}
	walk("", Program{}.tree(&cli.App{}).Commands())
}

// With officers on record each of them signs what it announces before anything
// is written, and what closes it; without an officer's key on the desk it is
// refused before that, but for what cannot wait.
func TestWritingCommandsAreSigned(t *testing.T) {
	for _, w := range writingCommands {
		t.Run(w.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSignedScene(t)
				if w.ready != nil {
					w.ready(t, s)
				}
				time.Sleep(time.Minute)
				records, written, signatures := s.open(t, "").Head().Sequence, s.writes(), 0
				s.onSign = func() {
					if signatures++; signatures == 1 && s.writes() != written && !w.announced {
						t.Errorf("%d writes before the first signature", s.writes()-written)
					}
				}
				if _, code := s.do(t, w.args(s)...); code != w.code {
					t.Fatalf("exit code %d, want %d; it said:\n%s", code, w.code, s.err.String())
				}
				if signatures == 0 || s.open(t, "").Head().Sequence == records {
					t.Errorf("%d signatures, the head is %v", signatures, s.open(t, "").Head())
				}
				s.mustBeSigned(t)
			})
			if w.nothing {
				return
			}
			synctest.Test(t, func(t *testing.T) {
				s := newSignedScene(t)
				if w.ready != nil {
					w.ready(t, s)
				}
				for _, card := range s.own {
					s.desk.Unplug(card)
				}
				head, written := s.open(t, "").Head(), s.writes()
				s.mustFail(t, w.alone, nil, withoutSigners(w.args(s))...)
				if now := s.open(t, "").Head(); (now != head) != w.goesOn || !w.goesOn && s.writes() != written {
					t.Errorf("the head was %v and is %v after %d writes; want it to go on: %v", head, now, s.writes()-written, w.goesOn)
				}
				if !w.goesOn {
					return
				}
				for _, card := range s.own {
					s.desk.Plug(card)
				}
				s.mustDo(t, nil, s.byOlivia("log", "sign")...)
				if missing := officers.Read(s.open(t, "").Records()).Missing(); len(missing) > 0 {
					t.Errorf("log sign left %+v", missing)
				}
			})
		})
	}
}
