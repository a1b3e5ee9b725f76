package apply

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"rootseal/enroll"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/step"
	"rootseal/message"
)

// Run carries out the items that are to do, and calls ended as each ends, one at a time.
// Before the first act the officers sign the apply record; after the last they sign the
// ends and the answers to live checks together, and unsigned says why they did not. Proofs
// come first, so that this signature covers them; then the IAM users; then a person works
// on the root users, one by one. The error is that of the apply record or of a question;
// each item has its own.
func (s *Sitting) Run(ctx context.Context, confirmed []string, approval uint64, ended func(*Item)) (unsigned, err error) {
	if s.Count(Todo) == 0 {
		return nil, nil
	}
	number, err := s.begin(ctx, confirmed, approval)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var ceremonies []*enroll.Ceremony
	run := func(ofOne []*Item) {
		for _, item := range ofOne {
			s.run(ctx, item, number, confirmed)
			mu.Lock()
			if item.ceremony != nil {
				ceremonies = append(ceremonies, item.ceremony)
			}
			ended(item)
			mu.Unlock()
		}
	}
	todo := func(meant func(*Item) bool) [][]*Item {
		return s.byAccount(func(i *Item) bool { return i.State == Todo && meant(i) })
	}
	s.verify(ctx, number, ended)
	each(todo(func(i *Item) bool { return i.Device.Do == plan.Adopt }), 1, run)
	each(todo(func(i *Item) bool { return i.Device.Do == plan.Enroll && !i.Busies() }), s.in.Parallel, run)
	each(todo(func(i *Item) bool { return !i.Busies() }), s.room(), run)
	each(todo(func(i *Item) bool { return !i.isGuided() }), 1, run)
	err = s.queue(ctx, func(item *Item) { run([]*Item{item}) })
	if unsigned = enroll.SignEnds(ctx, ceremonies); unsigned == nil {
		unsigned = s.signProofs(context.WithoutCancel(ctx))
	}
	return unsigned, err
}

// begin writes the apply record and lets the officers sign it.
func (s *Sitting) begin(ctx context.Context, confirmed []string, approval uint64) (uint64, error) {
	e := s.in.Env
	body := &ledger.Apply{Plan: s.hash, Approval: approval, Confirmed: confirmed}
	for _, item := range s.Items {
		if item.State == Todo {
			body.Devices = append(body.Devices, item.applied())
		}
	}
	if err := e.MayRecord(body, &ledger.Begin{}, &ledger.Retirement{}, &ledger.Adopt{}, &ledger.Resync{}); err != nil {
		return 0, fmt.Errorf("applying the plan: %w", err)
	}
	head, err := e.Append(ctx, "", ledger.Entry{Command: command, Body: body, Provided: func(records []ledger.Record) error {
		register := officer.Read(records)
		var who []*officer.Officer
		for _, pen := range e.Signers {
			if o := register.Officer(pen.Fingerprint()); o != nil {
				who = append(who, o)
			}
		}
		return errors.Join(e.Admitted(records), register.MayApply(body, who...))
	}})
	if err != nil {
		return 0, err
	}
	if len(e.Signers) > 0 { // an officer may have to touch another key
		s.Release()
	}
	return head.Sequence, e.Signed(ctx, head.Sequence, command, e.Officer(""))
}

// run carries out one item. The account may have changed from here on, so every answer of
// AWS is new.
func (s *Sitting) run(ctx context.Context, item *Item, number uint64, confirmed []string) {
	if err := context.Cause(ctx); err != nil {
		item.set(Left, err)
		return
	}
	item.account.changes()
	if item.Device.Do == plan.Adopt {
		s.adopt(ctx, item, number, confirmed)
		return
	}
	if item.ceremony == nil {
		if s.prepare(ctx, item); item.State != Todo {
			return
		}
	}
	item.ceremony.Under(number)
	result, err := item.ceremony.Run(ctx, confirmed, s.in.Settings)
	item.Result = result
	switch outcome := result.Outcome; {
	case errors.Is(err, step.ErrUnsettled):
		item.set(Unsettled, err)
	case outcome == ledger.Complete || outcome == ledger.NotConfirmed:
		item.set(Done, err)
	case outcome == "":
		item.set(Refused, err)
	default:
		item.set(Undone, err)
	}
}

// Count returns the number of items in a state.
func (s *Sitting) Count(state State) int {
	n := 0
	for _, item := range s.Items {
		if item.is(state) {
			n++
		}
	}
	return n
}

// Err returns what is not done: the error of each item that failed or is left.
func (s *Sitting) Err() error {
	var errs []error
	for _, item := range s.Items {
		if item.State != Done && item.Err != nil {
			errs = append(errs, message.Errorf("%s, group %s: %w", item.Principal.Principal, item.Device.Group, item.Err))
		}
	}
	return errors.Join(errs...)
}
