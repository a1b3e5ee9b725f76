// Package journal is the ledger as one ceremony uses it: it writes the records of
// the ceremony, makes officers sign those that announce what it will do, and reads
// how far it has come.
package journal

import (
	"context"
	"fmt"
	"sync"

	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
)

// Journal is the records of one ceremony.
type Journal struct {
	Env     *env.Env
	ID      string        // of the ceremony
	Command string        // that writes
	Caller  func() string // ARN of the AWS credentials; "" without

	// Release lets every key go: an officer may have to touch another key to sign.
	Release func()

	// SignsLater leaves the signatures to the caller, who has one made for several
	// ceremonies. Nothing may be done before that.
	SignsLater bool

	// Ended is the closing record that this command wrote; 0: none. Until it is signed,
	// Past may find the ceremony open.
	Ended uint64

	// First is called before the first record of this command, and before its first act. If
	// it fails, there is neither. Nil: nothing to do.
	First func(context.Context) error
	first struct {
		once sync.Once
		err  error
	}

	// MayBegin is asked again when the intent is written, because another command
	// may have written since the plan was made. Nil: nothing to ask.
	MayBegin func([]ledger.Record) error
}

// Start makes sure that the officers are ready to sign, and calls First, unless it was
// called.
func (j *Journal) Start(ctx context.Context) error {
	j.first.once.Do(func() {
		if j.first.err = j.Env.ReadyToSign(ctx, j.Release); j.first.err == nil && j.First != nil {
			j.first.err = j.First(ctx)
		}
	})
	return j.first.err
}

// Append writes a record of the ceremony.
func (j *Journal) Append(ctx context.Context, body ledger.Body) (ledger.Head, error) {
	if err := j.Start(ctx); err != nil {
		return ledger.Head{}, err
	}
	entry := ledger.Entry{Command: j.Command, Ceremony: j.ID, Body: body, Provided: keyring.WitnessIsFree(body), Despite: record.FalseEnds(j.Env.Ledger, j.ID)}
	switch body.(type) {
	case *ledger.Begin, *ledger.Retirement:
		entry.Provided = j.MayBegin
	}
	head, err := j.Env.Append(ctx, j.Caller(), entry)
	if err == nil && announces(body) && !j.SignsLater {
		err = j.Sign(ctx, head.Sequence)
	}
	return head, err
}

// Write is Append for callers that need no head.
func (j *Journal) Write(ctx context.Context, body ledger.Body) error {
	_, err := j.Append(ctx, body)
	return err
}

// State writes what the operator states.
func (j *Journal) State(ctx context.Context, about, typed string) error {
	return j.Write(ctx, &ledger.Statement{About: about, Typed: typed})
}

// Sign makes the officers' signatures over a record of the ceremony.
func (j *Journal) Sign(ctx context.Context, sequence uint64) error {
	if len(j.Env.Signers) > 0 {
		j.Release()
	}
	return j.Env.Signed(ctx, sequence, j.Command, j.Env.Officer(j.Caller()))
}

// End writes the closing record. The ceremony is settled even if that record cannot
// be signed: unsigned says why.
func (j *Journal) End(ctx context.Context, end *ledger.End) (unsigned, err error) {
	ctx = context.WithoutCancel(ctx)
	head, err := j.Append(ctx, end)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	}
	j.Ended = head.Sequence
	if j.SignsLater {
		return nil, nil
	}
	return j.Sign(ctx, head.Sequence), nil
}

// Past returns what the records show of the ceremony now.
func (j *Journal) Past() *record.Ceremony { return record.Past(j.Env.Ledger, j.ID) }

// Begun reports whether the ledger has a record of the ceremony.
func (j *Journal) Begun() bool { return len(j.Env.Ledger.ByCeremony(j.ID).Records) > 0 }

// Runner returns a runner that writes to the journal.
func (j *Journal) Runner() *step.Runner {
	return &step.Runner{
		Append: j.Write, Progress: j.Env.Person.Progress,
		MayAct: func() error {
			if err := j.Start(context.Background()); err != nil {
				return err
			}
			return j.Env.Ledger.StillClaims(j.ID)
		},
	}
}

// announces reports whether a record is an intent: officers sign it before the act,
// or the act does not happen.
func announces(body ledger.Body) bool {
	switch body.(type) {
	case *ledger.Begin, *ledger.Leftovers, *ledger.Retirement:
		return true
	}
	return false
}
