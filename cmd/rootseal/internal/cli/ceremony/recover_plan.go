package ceremony

import (
	"context"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/hint"
	"rootseal/enroll/settle"
)

// confirmPlan shows what recover will delete, and who wrote the records that lead to
// it, and has that confirmed. A plan within a confirmed plan, as after waiting for
// a key, is confirmed too.
func (r *recovering) confirmPlan(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
	if before, agreed := r.person.Agreed[p.Ceremony]; agreed && before.Plan.Covers(p) {
		return before.Confirmed, nil
	}
	ask := operator.Confirmation{
		Noun: "account", Text: p.Account, Given: r.confirm, Label: "type the account number to confirm",
		Nobody: p.Unconfirmed(r.again(p.Ceremony)...),
	}
	view.PrintRecovery(ask.Screen(r.App, r.person.Terminal), p)
	confirmed, err := ask.Get(ctx, r.person.Terminal)
	if err == nil {
		r.person.Agreed[p.Ceremony] = operator.Agreement{Plan: p, Confirmed: confirmed}
	}
	return confirmed, err
}

// again returns the flags without which recover would make another plan, or none. The ledger
// has what the others report by now.
func (r *recovering) again(ceremony string) (flags []string) {
	add := func(flag string, values ...string) {
		for _, value := range values {
			if value != "" {
				flags = append(flags, flag, hint.Word(value))
			}
		}
	}
	if r.closes == ceremony {
		add("--close", ceremony)
	}
	add("--profile", r.profile)
	add("--assume-root", r.assumeRoot)
	add("--emergency", r.emergency)
	add("--head", r.HeadFlag)
	add("--confirm-endpoint", r.recoverOptions.given.Endpoints...)
	return flags
}
