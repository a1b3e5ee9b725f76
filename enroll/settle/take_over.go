package settle

import (
	"context"

	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// TakeOver records that this workstation goes on with an unfinished ceremony of another. From
// then on the other workstation can record nothing in it, and reads before each act. A call of
// the other workstation that was on its way can still arrive: so Recover, which comes next,
// looks at AWS and at the keys before and after it acts.
func TakeOver(ctx context.Context, e *env.Env, id string) error {
	return e.Ledger.TakeOver(context.WithoutCancel(ctx), ledger.Entry{
		Command: "recover", Ceremony: id, Officer: e.Officer(""),
		Body: &ledger.Statement{About: ledger.TakenOver, Typed: id}, Despite: record.FalseEnds(e.Ledger, id),
	})
}
