package enroll

import (
	"context"
	"time"

	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/oath"
)

// renewals is how often codes are made that age before they can leave.
const renewals = 3

// freshPair returns the two codes, asking their keys again if the codes have aged: a
// laptop slept, the operator was called away. The seed is wiped by then; both keys have
// proven that they hold it, and every key is checked again.
func (e *enrollment) freshPair(ctx context.Context) (pair, error) {
	if e.proofs.pair.fresh(e.env.Now()) {
		return e.proofs.pair, nil
	}
	return e.renewPair(ctx)
}

// nextPair makes codes that differ from those shown. Within their time step the keys
// would give the same codes again, so only this waits for the clock, and for one
// step at most.
func (e *enrollment) nextPair(ctx context.Context, shown pair) (pair, error) {
	next := oath.StartOf(shown.step+1, keyring.Period)
	if wait := next.Sub(e.env.Now()); wait > 0 {
		e.env.Person.Progress(step.Event{Step: "console", What: step.Waiting, Until: next})
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return pair{}, context.Cause(ctx)
		}
	}
	return e.renewPair(ctx)
}

// renewPair makes other codes than those of the enable record.
func (e *enrollment) renewPair(ctx context.Context) (pair, error) {
	for range renewals {
		if err := e.lookAtClock(ctx); err != nil {
			return pair{}, err
		}
		if err := e.allStillThere(ctx); err != nil {
			return pair{}, err
		}
		p, err := e.proofs.again(ctx)
		if err != nil {
			return pair{}, err
		}
		if err := e.noteCodes(ctx, p.step); err != nil {
			return pair{}, err
		}
		if p.fresh(e.env.Now()) {
			return p, nil
		}
	}
	return pair{}, env.ErrAged
}

// noteCodes records the steps of codes before they leave or are shown: 'code --fresh' and a
// live check must not give them out again.
func (e *enrollment) noteCodes(ctx context.Context, newer uint64) error {
	for i, serial := range e.Begin.Pair {
		_, err := e.env.Append(ctx, e.account.Caller.ARN, ledger.Entry{
			Command: e.journal.Command,
			Body:    &ledger.CodeUsed{KeySerial: serial, CredentialID: e.Begin.CredentialID, Step: newer - 1 + uint64(i)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
