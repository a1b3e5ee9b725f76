package ceremony

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// isAgain tells whether a ceremony is taken back and the officer wants to hand the
// secret over once more. While anything of it is left, nothing new is begun.
func isAgain(r enroll.Result, err error) bool {
	return errors.Is(err, enroll.ErrAgain) && r.Outcome == ledger.Undone
}

// enrollAgain prepares the ceremony that follows one whose seed was not the
// console's: a new device under a new name, with its own plan. The secret is pasted,
// because what it came from before has given the wrong one, or is read to its end.
// A ceremony that comes back with an error is the caller's to close.
func enrollAgain(ctx context.Context, a *cli.App, room *env.Env, t operator.Asker, q enroll.Request, settings []ledger.Setting, f enrollFlags) (*enroll.Ceremony, []string, error) {
	q.Source = env.Paste
	prepared, err := prepare(ctx, a, room, t, []enroll.Request{q})
	if err != nil {
		return nil, nil, err
	}
	confirmed, err := confirmPlan(ctx, a, t, prepared, settings, f)
	return prepared[0], confirmed, err
}
