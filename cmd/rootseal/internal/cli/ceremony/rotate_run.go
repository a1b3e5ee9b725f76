package ceremony

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/many"
	"rootseal/message"
)

// run carries out the rotations and reports each as it ends. It returns those that
// are undone and begin again.
func (r *rotating) run(ctx context.Context, rotations []*many.Rotation, confirmed []string) (results []view.Rotated, again []*many.Rotation, err error) {
	var errs []error
	for _, rotation := range rotations {
		if _, err := rotation.Plan(); err != nil {
			d := rotation.Request.Old
			errs = append(errs, message.Errorf("%s, group %s: %w", d.Principal, d.Group, err))
			results = append(results, view.Rotated{CeremonyResult: view.CeremonyResult{Principal: d.Principal, Group: d.Group}.Filled(), Replaces: d.Ceremony, Error: err.Error()})
		}
	}
	unsigned, _ := many.Run(ctx, rotations, confirmed, func(rotation *many.Rotation, ended enroll.Result, err error) {
		done := view.Rotated{CeremonyResult: view.NewCeremonyResult(ended), Replaces: rotation.Request.Old.Ceremony}
		if err != nil {
			done.Error = err.Error()
		}
		results = append(results, done)
		r.sayRotated(rotation, ended, err)
		if isAgain(ended, err) {
			again = append(again, rotation)
			return
		}
		errs = append(errs, err)
	})
	r.sayEndsUnsigned(unsigned)
	return results, again, errors.Join(errs...)
}

// again looks at everything once more, has the new plan confirmed and runs it, for
// rotations whose seed was not the console's.
func (r *rotating) again(ctx context.Context, rotations []*many.Rotation) ([]view.Rotated, []*many.Rotation, error) {
	for _, rotation := range rotations {
		rotation.Again()
	}
	many.Prepare(ctx, rotations)
	for _, rotation := range rotations {
		if err := r.agree(ctx, rotation); err != nil {
			return nil, nil, err
		}
	}
	confirmed, err := r.confirmAll(ctx, rotations)
	if err != nil {
		return nil, nil, err
	}
	return r.run(ctx, rotations, confirmed)
}

// sayRotated reports how one rotation ended.
func (r *rotating) sayRotated(rotation *many.Rotation, ended enroll.Result, err error) {
	plan, planErr := rotation.Plan()
	if planErr != nil {
		return
	}
	switch ended.Outcome {
	case ledger.Complete, ledger.NotConfirmed:
		r.Say("replaced: %s, group %s, is on %s; %s is deleted", ended.Principal, ended.Group, message.Count(len(ended.Keys), "key"), rotation.Request.Old.Name())
		r.sayOwed(ended.Owed)
		r.sayUnsigned(ended)
		r.sayNext(ended)
	default:
		if err != nil {
			r.Say("not replaced: %s, group %s", plan.Begin.Principal, plan.Begin.Group)
		}
		r.summary(plan.Begin, ended, err)
	}
}

// speaker returns who hears the progress.
func (r *rotating) speaker() env.Person {
	if len(r.order.Devices) > 1 {
		return operator.Briefly{Operator: r.person}
	}
	return r.person
}
