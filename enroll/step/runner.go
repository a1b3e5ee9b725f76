package step

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/guarded"
)

// ErrLanded is what the Undo of a commit step returns when it finds that the
// commit has happened after all.
var ErrLanded = errors.New("the commit has landed")

// LeftError is what the Undo of a step returns that leaves its effect where it is,
// and may: it opens nothing, and nothing proves whose it is.
type LeftError struct{ Owed ledger.Owed }

func (e *LeftError) Error() string { return e.Owed.What }

// Runner carries stages out and settles what a failure leaves. It is the only
// code that calls Do and Undo.
type Runner struct {
	Append   func(ledger.Body) error
	Progress func(Event)

	WalkedBack bool // settle undid instead of finishing
	Undone     []string
	Owed       []ledger.Owed
}

// Run does stage by stage. A context that ends stops it before the next step;
// a step that has begun is let finish.
func (r *Runner) Run(ctx context.Context, stages []Stage) error {
	for _, stage := range stages {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if stage.Record != nil {
			if body := stage.Record(); body != nil {
				if err := r.Append(body); err != nil {
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
	if err := step.Do(ctx); err != nil {
		r.Progress(Event{Step: step.Name, What: Failed, Err: err})
		return fmt.Errorf("%s: %w", step.Name, err)
	}
	r.Progress(Event{Step: step.Name, What: Done})
	return nil
}

// Settle ends what run left. It looks at the commit first: landed, it goes
// forward, and nothing that remains needs the seed; surely absent, it walks
// back, the commit's own Undo first, which asks AWS, and the keys only after
// it; anything else stays as it is, with an error that wraps ErrUnsettled.
func (r *Runner) Settle(ctx context.Context, stages []Stage) error {
	at := slices.IndexFunc(stages, func(s Stage) bool { return s.Commit })
	commit := stages[at].Steps[0]
	state, err := commit.Look(ctx)
	if state == Absent && err == nil {
		err = commit.Undo(ctx)
		if errors.Is(err, ErrLanded) {
			state, err = Ours, nil
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("%w: %s: %w", ErrUnsettled, commit.Name, err)
	case state == Ours:
		return r.Run(ctx, stages[at+1:])
	case state != Absent:
		return fmt.Errorf("%w: whether %q was done is %s", ErrUnsettled, commit.Name, state)
	}
	r.WalkedBack = true
	return r.walkBack(ctx, stages[:at])
}

// walkBack takes the steps back, the last first. A step whose state cannot be
// read does not keep the others from being taken back: AWS is already without
// the device, so every credential that goes is one less to owe.
func (r *Runner) walkBack(ctx context.Context, stages []Stage) error {
	var errs []error
	for _, stage := range slices.Backward(stages) {
		for _, step := range slices.Backward(stage.Steps) {
			if step.Look == nil {
				continue
			}
			if err := r.undoStep(ctx, step); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", step.Name, err))
			}
		}
	}
	if len(errs) > 0 {
		return fmt.Errorf("%w: %w", ErrUnsettled, errors.Join(errs...))
	}
	return nil
}

func (r *Runner) undoStep(ctx context.Context, step Step) error {
	state, err := step.Look(ctx)
	if err != nil {
		return err
	}
	switch state {
	case Ours:
	case Absent:
		return nil
	case Foreign:
		r.Owed = append(r.Owed, ledger.Owed{What: step.Name + ": something of another's stands there; it was left alone"})
		return nil
	default:
		return fmt.Errorf("its state is %s", state)
	}
	err = step.Undo(ctx)
	var left *LeftError
	if errors.As(err, &left) {
		r.Owed = append(r.Owed, left.Owed)
		return nil
	}
	if err != nil {
		return err
	}
	if state, err = step.Look(ctx); err != nil {
		return err
	}
	if state != Absent {
		return fmt.Errorf("taken back, and still %s", state)
	}
	r.Undone = append(r.Undone, step.Name)
	r.Progress(Event{Step: step.Name, What: TakenBack})
	return nil
}

func OnKey(verb string, serial uint32) string { return fmt.Sprintf("%s:%d", verb, serial) }

var ErrUnsettled = hint.Sentinel(hint.Recover, "the ceremony is not settled")
