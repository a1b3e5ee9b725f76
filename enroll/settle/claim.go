package settle

import (
	"context"
	"fmt"

	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
)

// claim keeps other commands from an unfinished ceremony, and reads it after that:
// what the caller has read may be older than the claim. If the operator says so, it
// first takes the ceremony over from another workstation.
func claim(ctx context.Context, e *env.Env, id string, word Word) (past *record.Ceremony, release func(), err error) {
	if err := e.Ledger.MayRecord(&ledger.End{}); err != nil {
		return nil, nil, err
	}
	if word.TakeOver {
		if err := TakeOver(ctx, e, id); err != nil {
			return nil, nil, fmt.Errorf("%w: %w", step.ErrUnsettled, err)
		}
	}
	release, err = e.Ledger.Claim(id)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	}
	past = record.Past(e.Ledger, id)
	if past.End != nil {
		release()
		return nil, nil, message.Errorf("reading ceremony %s: it has ended: %s", id, past.End.Outcome)
	}
	return past, release, nil
}
