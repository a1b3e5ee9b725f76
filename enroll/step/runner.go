package step

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/guarded"
	"rootseal/message"
)

// ErrUnsettled says that a ceremony is neither finished nor undone yet.
var ErrUnsettled = hint.Sentinel(hint.Recover, "the ceremony is unfinished")

// ErrLanded is what the Undo of a commit step returns if it finds that the commit
// has happened after all.
var ErrLanded = errors.New("the commit has landed")

// LeftError is what a Do or Undo returns that leaves something behind and may: what
// is left opens nothing, and nothing proves whose it is. The ceremony goes on.
type LeftError struct{ Owed ledger.Owed }

func (e *LeftError) Error() string { return e.Owed.What }

// Runner carries stages out and settles what a failure leaves. Only it calls Do
// and Undo.
type Runner struct {
	Append   func(context.Context, ledger.Body) error
	Progress func(Event)

	// MayAct is asked before each Do and Undo, and by these before they write, because
	// another workstation may have taken the ceremony over. Nil: no one can.
	MayAct func() error

	WalkedBack bool     // Settle undid instead of finishing
	Undone     []string // names of the steps that Settle undid
	Owed       []ledger.Owed

	mu sync.Mutex // guards Owed: the steps of a stage run in parallel
}

// Run does stage by stage. A context that ends stops it before the next step; a
// step that has begun may finish.
func (r *Runner) Run(ctx context.Context, stages []Stage) error {
	for _, stage := range stages {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if stage.Record != nil {
			if body := stage.Record(); body != nil {
				if err := r.Append(ctx, body); err != nil {
					return err
				}
			}
		}
		if err := r.do(ctx, stage); err != nil {
			return err
		}
	}
	return nil
}

func (r *Runner) do(ctx context.Context, stage Stage) error {
	if stage.Serial || len(stage.Steps) == 1 {
		for _, step := range stage.Steps {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			if err := r.doStep(ctx, step); err != nil {
				return err
			}
		}
		return nil
	}
	// The steps of a stage touch different keys, so one that fails does not
	// stop the others: an interrupted write is worth less than a finished one.
	errs := make([]error, len(stage.Steps))
	var wg guarded.Group
	for i, step := range stage.Steps {
		wg.Go(func() { errs[i] = r.doStep(ctx, step) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (r *Runner) doStep(ctx context.Context, step Step) error {
	r.Progress(Event{Step: step.Name, What: Started})
	ctx = guardedBy(ctx, r.MayAct)
	err := MayAct(ctx)
	if err == nil {
		err = r.leave(step.Do(ctx))
	}
	if err != nil {
		r.Progress(Event{Step: step.Name, What: Failed, Err: err})
		return message.Errorf("%s: %w", Words(step.Name), err)
	}
	r.Progress(Event{Step: step.Name, What: Done})
	return nil
}

// leave notes what a step left behind, and returns any other error.
func (r *Runner) leave(err error) error {
	var left *LeftError
	if !errors.As(err, &left) {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Owed = append(r.Owed, left.Owed)
	return nil
}

// OnKey returns the name of a step on one key: "put:12345678".
func OnKey(verb string, serial uint32) string { return fmt.Sprintf("%s:%d", verb, serial) }

// DeleteDevice begins the name of a step that deletes a device that is left over.
const DeleteDevice = "delete device "

// Words returns the name of a step as a text.
func Words(name string) message.Text {
	if device, is := strings.CutPrefix(name, DeleteDevice); is {
		return message.Textf("delete device %s", device)
	}
	if verb, serial, is := strings.Cut(name, ":"); is {
		return message.Textf("%s:%s", message.Word(verb), serial)
	}
	return message.Word(name)
}
