package ceremony

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/many"
	"rootseal/message"
)

// ready asks what is open, looks at everything and has the plans confirmed. A guided
// enrollment that cannot begin goes on after the operator has changed what prevents it:
// nothing is written yet. The escape key leads from the plan back to the questions.
func (e *enrolling) ready(ctx context.Context) ([]enroll.Request, []*enroll.Ceremony, []string, error) {
	turn := ctx
	if e.isGuided() {
		turn = terminal.WithBack(ctx)
	}
	requests, err := e.ask(ctx, operator.InTurn)
	for err == nil {
		var ceremonies []*enroll.Ceremony
		var confirmed []string
		if err = e.enter(ctx, requests); err == nil {
			ceremonies, err = e.prepare(turn, requests)
		}
		if err == nil {
			err = e.env.ReadyToSign(ctx, many.Ceremonies(ceremonies).Release)
		}
		if err == nil {
			if confirmed, err = e.confirmPlans(turn, ceremonies); err == nil {
				return requests, ceremonies, confirmed, nil
			}
			if !errors.Is(err, terminal.ErrBack) {
				many.Ceremonies(ceremonies).Close()
				return nil, nil, nil, err
			}
		}
		many.Ceremonies(ceremonies).Close()
		if errors.Is(err, terminal.ErrBack) {
			requests, err = e.ask(ctx, operator.FromLast)
		} else {
			requests, err = e.afresh(ctx, requests, err)
		}
	}
	return nil, nil, nil, err
}

// afresh asks how to go on after an enrollment could not begin.
func (e *enrolling) afresh(ctx context.Context, requests []enroll.Request, cause error) ([]enroll.Request, error) {
	if !e.isGuided() || errors.Is(cause, env.ErrStopped) || ctx.Err() != nil {
		return nil, cause
	}
	t := e.person.Terminal
	t.Say("%v", cause)
	if words := hints.For(cause); !words.IsZero() {
		t.Say("%s", words)
	}
	picked, err := t.Choose(ctx, "nothing has changed yet. What now?", operator.Items(t, message.Word("stop"), message.Word("try again"), message.Word("change the answers")), 0, "stop")
	switch {
	case err != nil:
		return nil, err
	case picked == 0:
		return nil, cause
	case picked == 1:
		return requests, nil
	default:
		e.goesOn = true
		return e.ask(ctx, operator.InTurn)
	}
}
