package step

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Settle ends what Run left. It looks at the commit first. If the commit has
// happened, Settle goes forward: nothing that remains needs the seed. If the commit
// is surely absent, Settle walks back: first the commit's own Undo, which asks AWS,
// and the keys after it. Anything else stays as it is, with an ErrUnsettled.
func (r *Runner) Settle(ctx context.Context, stages []Stage) error {
	ctx = guardedBy(ctx, r.MayAct)
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
		return message.Errorf("%w: %s: %w", ErrUnsettled, Words(commit.Name), err)
	case state == Ours:
		return r.Run(ctx, stages[at+1:])
	case state != Absent:
		return message.Errorf("%w: whether %q was done is %s", ErrUnsettled, commit.Name, state)
	}
	r.WalkedBack = true
	return r.walkBack(ctx, stages[:at])
}

// walkBack undoes the steps, the last first. It goes on past a step whose state
// cannot be read: the device at AWS is already gone, so each credential that it
// deletes is one less to clean up.
func (r *Runner) walkBack(ctx context.Context, stages []Stage) error {
	var errs []error
	for _, stage := range slices.Backward(stages) {
		for _, step := range slices.Backward(stage.Steps) {
			if step.Look == nil {
				continue
			}
			if err := r.undoStep(ctx, step); err != nil {
				errs = append(errs, message.Errorf("%s: %w", Words(step.Name), err))
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
		r.Owed = append(r.Owed, ledger.Owed{What: message.Englishf("%s: something of another's stands there; it was left alone", Words(step.Name))})
		return nil
	default:
		return message.Errorf("its state is %s", state)
	}
	if err := MayAct(ctx); err != nil {
		return err
	}
	owed := len(r.Owed)
	if err := r.leave(step.Undo(ctx)); err != nil || len(r.Owed) > owed {
		return err
	}
	if state, err = step.Look(ctx); err != nil {
		return err
	}
	if state != Absent {
		return message.Errorf("undone, and still %s", state)
	}
	r.Undone = append(r.Undone, step.Name)
	r.Progress(Event{Step: step.Name, What: TakenBack})
	return nil
}
