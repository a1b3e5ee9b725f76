package step_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
)

var errTrouble = errors.New("trouble")

// scripted is a step that finds these states, one after the other, and the last again.
type scripted struct {
	finds          []step.State
	look, do, undo error
}

// plan is a runner and the calls that its steps have had.
type plan struct {
	step.Runner
	mu    sync.Mutex
	calls []string
}

func (p *plan) call(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, what)
}

func newPlan() *plan {
	p := &plan{}
	p.Progress = func(step.Event) {}
	p.Append = func(_ context.Context, b ledger.Body) error { p.call(b.Kind()); return nil }
	return p
}

func (p *plan) step(name string, s scripted) step.Step {
	call := func(what string) { p.call(what + " " + name) }
	return step.Step{
		Name: name,
		Look: func(context.Context) (step.State, error) {
			call("look")
			found := s.finds[0]
			if len(s.finds) > 1 {
				s.finds = s.finds[1:]
			}
			return found, s.look
		},
		Do:   func(context.Context) error { call("do"); return s.do },
		Undo: func(context.Context) error { call("undo"); return s.undo },
	}
}

// What becomes of a ceremony that broke off follows from the look at its commit alone.
func TestSettle(t *testing.T) {
	absent, ours, both := []step.State{step.Absent}, []step.State{step.Ours}, []step.State{step.Ours, step.Absent}
	left := &step.LeftError{Owed: ledger.Owed{What: "left"}}
	for name, tt := range map[string]struct {
		commit, key scripted
		calls       []string
		undone      []string
		owed        int
		err         error
	}{
		"committed":                  {commit: scripted{finds: ours}, calls: []string{"look commit", "do after"}},
		"not committed":              {commit: scripted{finds: absent}, key: scripted{finds: both}, calls: []string{"look commit", "undo commit", "look key", "undo key", "look key"}, undone: []string{"key"}},
		"committed after all":        {commit: scripted{finds: absent, undo: step.ErrLanded}, calls: []string{"look commit", "undo commit", "do after"}},
		"the commit is not readable": {commit: scripted{finds: absent, look: errTrouble}, calls: []string{"look commit"}, err: errTrouble},
		"the commit is unknown":      {commit: scripted{finds: []step.State{step.Unknown}}, calls: []string{"look commit"}, err: step.ErrUnsettled},
		"the commit is another's":    {commit: scripted{finds: []step.State{step.Foreign}}, calls: []string{"look commit"}, err: step.ErrUnsettled},
		"the commit stays":           {commit: scripted{finds: absent, undo: errTrouble}, calls: []string{"look commit", "undo commit"}, err: errTrouble},
		"nothing on the key":         {commit: scripted{finds: absent}, key: scripted{finds: absent}, calls: []string{"look commit", "undo commit", "look key"}},
		"another's on the key":       {commit: scripted{finds: absent}, key: scripted{finds: []step.State{step.Foreign}}, calls: []string{"look commit", "undo commit", "look key"}, owed: 1},
		"the key is unknown":         {commit: scripted{finds: absent}, key: scripted{finds: []step.State{step.Unknown}}, calls: []string{"look commit", "undo commit", "look key"}, err: step.ErrUnsettled},
		"the key is not readable":    {commit: scripted{finds: absent}, key: scripted{finds: ours, look: errTrouble}, calls: []string{"look commit", "undo commit", "look key"}, err: errTrouble},
		"the key keeps it":           {commit: scripted{finds: absent}, key: scripted{finds: ours}, calls: []string{"look commit", "undo commit", "look key", "undo key", "look key"}, err: step.ErrUnsettled},
		"the key may keep it":        {commit: scripted{finds: absent}, key: scripted{finds: ours, undo: left}, calls: []string{"look commit", "undo commit", "look key", "undo key"}, owed: 1},
		"the undo fails":             {commit: scripted{finds: absent}, key: scripted{finds: ours, undo: errTrouble}, calls: []string{"look commit", "undo commit", "look key", "undo key"}, err: errTrouble},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlan()
			err := p.Settle(t.Context(), []step.Stage{
				{Steps: []step.Step{p.step("key", tt.key), {Name: "without a trace"}}},
				{Steps: []step.Step{p.step("commit", tt.commit)}, Commit: true},
				{Steps: []step.Step{p.step("after", scripted{})}},
			})
			if !errors.Is(err, tt.err) || err != nil && !errors.Is(err, step.ErrUnsettled) {
				t.Errorf("%v, want %v", err, tt.err)
			}
			if !slices.Equal(p.calls, tt.calls) || !slices.Equal(p.Undone, tt.undone) || len(p.Owed) != tt.owed {
				t.Errorf("%q, undone %q, owed %v", p.calls, p.Undone, p.Owed)
			}
			if walked := slices.Contains(tt.calls, "look key"); p.WalkedBack != walked {
				t.Errorf("walked back: %t", p.WalkedBack)
			}
		})
	}
}

// A stage is recorded before its steps, and the first failure ends the run. In a serial
// stage it ends the stage; otherwise the keys beside it go on.
func TestRun(t *testing.T) {
	for name, tt := range map[string]struct {
		serial bool
		first  error
		calls  []string
		owed   []ledger.Owed
	}{
		"serial":          {serial: true, calls: []string{"do a", "do b", "do c"}},
		"serial, failing": {serial: true, first: errTrouble, calls: []string{"do a"}},
		"serial, leaving": {serial: true, first: &step.LeftError{Owed: ledger.Owed{What: "x"}}, calls: []string{"do a", "do b", "do c"}, owed: []ledger.Owed{{What: "x"}}},
		"beside, failing": {first: errTrouble, calls: []string{"do a", "do b"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlan()
			err := p.Run(t.Context(), []step.Stage{
				{Record: func() ledger.Body { return &ledger.End{} }, Serial: tt.serial, Steps: []step.Step{p.step("a", scripted{do: tt.first}), p.step("b", scripted{})}},
				{Record: func() ledger.Body { return nil }, Steps: []step.Step{p.step("c", scripted{})}},
			})
			if failing := tt.first == errTrouble; errors.Is(err, errTrouble) != failing || !failing && err != nil {
				t.Errorf("%v after %v", err, tt.first)
			}
			if p.calls[0] != "end" {
				t.Errorf("the record did not come first: %q", p.calls)
			}
			p.calls = p.calls[1:]
			slices.Sort(p.calls) // those of one stage come in any order
			if !slices.Equal(p.calls, tt.calls) || !reflect.DeepEqual(p.Owed, tt.owed) {
				t.Errorf("%q, owed %v", p.calls, p.Owed)
			}
		})
	}
}
