package fleet

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	view "rootseal/cmd/rootseal/internal/view/fleet"
	"rootseal/enroll/fleet"
	"rootseal/enroll/fleet/apply"
	"rootseal/enroll/fleet/approval"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/enroll/pasted"
	"rootseal/enroll/step"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// record carries out the plan.
func (o *applyOptions) record(ctx context.Context, r *operator.Recording) error {
	a := r.App
	if o.plan.World != a.World.Name {
		return fmt.Errorf("applying the plan: %w", errOtherWorld)
	}
	approved, err := o.approved(r.Ledger.Records())
	if err != nil {
		return fmt.Errorf("applying the plan: %w", err)
	}
	var handover []string
	sitting, err := o.prepare(ctx, r, func(ctx context.Context, s *apply.Sitting) (err error) {
		handover, err = o.confirmHandover(ctx, a, r.Terminal, s)
		return err
	})
	if err != nil {
		return err
	}
	defer sitting.Close()
	if sitting.Count(apply.Todo) > 0 {
		if err := r.Env().ReadyToSign(ctx, sitting.Release); err != nil {
			return err
		}
	}
	o.show(r, sitting)
	var unsigned error
	if sitting.Count(apply.Todo) > 0 {
		confirmed, err := o.confirmation(r.Terminal, sitting).Get(ctx, r.Terminal)
		if err != nil {
			return err
		}
		confirmed = append(confirmed, handover...)
		if unsigned, err = sitting.Run(ctx, confirmed, approved, func(item *apply.Item) { a.Say("%s", view.ItemWords(sitting, item)) }); err != nil {
			return err
		}
	}
	if unsigned != nil {
		a.Say("the last records of this sitting are not signed: %v", unsigned)
	}
	a.Say("applied: %s", view.SittingWords(sitting))
	a.SayHead(r.Ledger.Head())
	return errors.Join(verdictOf(sitting), unsigned, a.Show(view.NewApplied(sitting, o.plan.Hash(), approved, r.Ledger.Head()), nil))
}

// approved returns the record of the plan's approval, 0 if there is none and none is
// required. An approval that was withdrawn refuses the plan in any case.
func (o *applyOptions) approved(records []ledger.Record) (uint64, error) {
	found, err := approval.Of(records, o.plan.Hash())
	required := o.plan.Policy.Approval || officers.PolicyOf(officers.Read(records)).Approval
	switch {
	case err == nil:
		return found.Record, nil
	case required || errors.Is(err, approval.ErrWithdrawn):
		return 0, err
	}
	return 0, nil
}

// prepare has the operator confirm the endpoints, finds the officers, and reads
// everything again.
func (o *applyOptions) prepare(ctx context.Context, r *operator.Recording, hands func(context.Context, *apply.Sitting) error) (*apply.Sitting, error) {
	members, err := o.plan.Working().Members()
	if err != nil {
		return nil, cli.EndsWith(cli.ExitWrong, err)
	}
	doors, settings := open(ctx, r.App, members)
	if err := operator.ConfirmEndpoints(ctx, r.App, r.Terminal, settings, o.endpoints); err != nil {
		return nil, err
	}
	e, err := r.Signed(ctx)
	if err != nil {
		return nil, err
	}
	var next func(context.Context, apply.Turn) (apply.Answer, error)
	if r.Terminal.IsThere() {
		next = func(ctx context.Context, turn apply.Turn) (apply.Answer, error) { return askTurn(ctx, r, turn) }
	}
	sitting, err := apply.Prepare(ctx, apply.Input{
		Env: e, Plan: o.plan, Parallel: o.parallel, Settings: settings, Next: next, Run: r.App.World.Manager, Hands: hands,
		Enter: func(ctx context.Context, account string, how fleet.Entry) (apply.Account, error) {
			return doors.enter(ctx, account, how)
		},
		Progress: o.progress(r),
	})
	if errors.Is(err, apply.ErrMoved) {
		err = cli.EndsWith(cli.ExitWrong, fmt.Errorf("applying the plan: %w", err))
	}
	return sitting, err
}

// progress reports the steps of a device that keeps a person busy as every ceremony
// does. Of the others, a terminal gets a line for each device, and for what a live check
// waits for; a log gets one for each event.
func (o *applyOptions) progress(r *operator.Recording) func(*apply.Item, step.Event) {
	return func(item *apply.Item, e step.Event) {
		waits := item.Device.Do == plan.Verify && e.What == step.Waiting
		if r.Terminal.IsThere() && !item.Busies() && e.What != step.Failed && !waits {
			return
		}
		r.ProgressOf(item.Principal.Principal+" "+item.Device.Group, e)
	}
}

// turnWords are the question about a root user, and the answer that does it.
var turnWords = map[plan.Do]struct{ question, now string }{
	plan.Enroll: {"enroll %s now", "enroll it now"},
	plan.Rotate: {"rotate %s now", "rotate it now"},
	plan.Retire: {"retire %s now", "retire it now"},
}

// askTurn shows how far the queue of root users is, and asks about the next one.
func askTurn(ctx context.Context, r *operator.Recording, turn apply.Turn) (apply.Answer, error) {
	r.Terminal.Say("%s", view.TurnWords(turn))
	ask := turnWords[turn.Item.Device.Do]
	items := operator.Items(r.Terminal, message.Word(ask.now), message.Word("skip it; it comes again"), message.Word("stop; go on later with the same plan"))
	picked, err := r.Terminal.Choose(ctx, operator.Said(r.Terminal, message.Textf(ask.question, turn.Item.Principal.Principal)), items, 0, "no terminal to ask on")
	return apply.Answer(picked), err
}

// show prints what will be done, and what will not.
func (o *applyOptions) show(r *operator.Recording, s *apply.Sitting) {
	a := r.App
	a.Say("plan %.16s: %s", o.plan.Hash(), view.SittingWords(s))
	for _, item := range s.Items {
		if item.Err != nil {
			a.Say("%s: %s, group %s: %v", item.State, item.Principal.Principal, item.Device.Group, item.Err)
		}
	}
	if words := view.EffortWords(o.plan.Effort); !words.IsZero() {
		a.Say("effort: %s", words)
	}
}

// confirmation is the beginning of the plan's hash. You may give more of its digits than
// the least number, and all of them must agree.
func (o *applyOptions) confirmation(t operator.Asker, s *apply.Sitting) operator.Confirmation {
	text := o.plan.Hash()[:confirmDigits]
	if len(o.confirm) > 0 {
		text = o.confirm[0] // read has checked it
	}
	return operator.Confirmation{
		Noun: "plan", Text: text, Given: o.confirm, OnlyOne: true, Release: s.Release, Same: o.isOfPlan,
		Label: operator.Said(t, message.Textf("type the first %d digits of the plan's hash, or more of them, to apply it", confirmDigits)),
	}
}

// isOfPlan refuses what is not the beginning of the plan's hash.
func (o *applyOptions) isOfPlan(text string) error {
	digits := strings.ToLower(pasted.Line(text))
	switch {
	case len(digits) < confirmDigits:
		return message.Errorf("at least %d digits of the plan's hash", confirmDigits)
	case !strings.HasPrefix(o.plan.Hash(), digits):
		return errors.New("the plan has another hash")
	}
	return nil
}

const confirmDigits = 8

// verdictOf returns the error that decides the exit code: a device that failed is a
// failure, whatever the cause, unless something is unfinished or all is left for a later
// sitting.
func verdictOf(s *apply.Sitting) error {
	err := s.Err()
	if err == nil || s.Count(apply.Undone)+s.Count(apply.Refused) == 0 || errors.Is(err, step.ErrUnsettled) {
		return err
	}
	return cli.EndsWith(cli.ExitFailed, err)
}
