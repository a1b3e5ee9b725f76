package settle

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/message"
)

// close ends a removal that is another's, without a look at AWS or the keys. Part of it
// may be done, so the closing record does not claim that a thing is still there.
func (r *removal) close(ctx context.Context) (enroll.Result, error) {
	if err := r.mayClose(ctx, "it is closed as it stands"); err != nil {
		return r.unfinished(err)
	}
	r.owe(func(d ledger.LeftDevice) string {
		return message.Englishf("look at AWS whether device %s is there, and whose it is; its removal was closed", d.DeviceARN)
	}, func(c ledger.LeftCredential) string {
		return message.Englishf("look whether key %d holds %q, and whose it is; its removal was closed", c.KeySerial, c.CredentialID)
	})
	return r.end(ctx, nil)
}

// refuse ends a removal that is not obeyed, as [Recover] ends such a ceremony.
func (r *removal) refuse(ctx context.Context, why string) (enroll.Result, error) {
	if err := r.mayClose(ctx, why); err != nil {
		return r.unfinished(err)
	}
	return r.removeNothing(ctx, why, nil)
}

// mayClose has a person confirm that a removal is closed, if its plan needs that.
func (r *removal) mayClose(ctx context.Context, why string) error {
	plan := r.plan()
	plan.Account, plan.Deletes, plan.Refused = cmp.Or(r.body.Account, r.journal.ID), nil, why
	return r.agreement.confirm(ctx, plan)
}

// removeNothing ends a removal that is not obeyed. Nothing of it was done, and all
// that it names stays.
func (r *removal) removeNothing(ctx context.Context, why string, cause error) (enroll.Result, error) {
	r.owe(func(d ledger.LeftDevice) string { return message.Englishf("%s stays: %s", d.DeviceARN, why) },
		func(c ledger.LeftCredential) string {
			return message.Englishf("%q stays on key %d: %s", c.CredentialID, c.KeySerial, why)
		})
	return r.end(ctx, cause)
}

func (r *removal) owe(ofDevice func(ledger.LeftDevice) string, ofCredential func(ledger.LeftCredential) string) {
	for _, left := range r.body.Devices {
		r.runner.Owed = append(r.runner.Owed, ledger.Owed{What: ofDevice(left)})
	}
	for _, left := range r.body.Credentials {
		r.runner.Owed = append(r.runner.Owed, ledger.Owed{KeySerial: left.KeySerial, What: ofCredential(left)})
	}
}

func (r *removal) unfinished(err error) (enroll.Result, error) {
	if errors.As(err, new(*env.UnreadyError)) {
		return r.result(), err // nothing has begun
	}
	return r.result(), fmt.Errorf("%w: %w", step.ErrUnsettled, err)
}

func (r *removal) result() enroll.Result {
	var keys []ledger.KeyState
	for _, left := range r.body.Credentials {
		keys = append(keys, ledger.KeyState{KeySerial: left.KeySerial})
	}
	return enroll.Result{ID: r.journal.ID, Keys: keys, Undone: r.runner.Undone, Owed: r.runner.Owed, Head: r.env.Ledger.Head()}
}

func (r *removal) end(ctx context.Context, cause error) (enroll.Result, error) {
	end := &ledger.End{Outcome: ledger.Undone, RequestIDs: r.account.Requests, Undone: r.runner.Undone, Owed: r.runner.Owed}
	if len(end.Owed) > 0 {
		end.Outcome = ledger.Owing
	}
	if cause != nil {
		end.Cause = cause.Error()
	}
	result := r.result()
	unsigned, err := r.journal.End(ctx, end)
	if err != nil {
		return result, errors.Join(cause, err)
	}
	result.Outcome, result.Unsigned, result.Head = end.Outcome, unsigned, r.env.Ledger.Head()
	return result, cause
}
