package settle

import (
	"context"
	"slices"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// errMeanwhile: the other workstation went on, or something that it had begun took effect,
// while a person read the plan.
var errMeanwhile = hint.Sentinel(hint.RecoverFirst, "the ceremony has changed since its plan was shown")

// TakeOver records that this workstation goes on with an unfinished ceremony of another. From
// then on the other workstation can record nothing in it, and reads before each act. A call of
// the other workstation that was on its way can still arrive: so Recover, which comes next,
// looks at AWS and at the keys before and after it acts.
func TakeOver(ctx context.Context, e *env.Env, id string) error {
	return e.Ledger.TakeOver(context.WithoutCancel(ctx), takingOver(e, id))
}

// takingOver is the record of it.
func takingOver(e *env.Env, id string) ledger.Entry {
	return ledger.Entry{
		Command: "recover", Ceremony: id, Officer: e.Officer(""),
		Body: &ledger.Statement{About: ledger.TakenOver, Typed: id}, Despite: record.FalseEnds(e.Ledger, id),
	}
}

// takeOverAtFirst returns what takes a claimed ceremony over; nil if this host has it. In a
// folder, the lock shows that no command works on it any longer, so no flag is needed. A
// person confirms a plan that deletes or closes something first, so the record comes right
// before the first other record of this command. It is refused if the ceremony has more records by then.
func takeOverAtFirst(e *env.Env, id string) func(context.Context) error {
	if !isOfAnotherHost(e.Ledger, id) {
		return nil
	}
	last := lastOf(e.Ledger.ByCeremony(id).Records, id)
	return func(ctx context.Context) error {
		entry := takingOver(e, id)
		entry.Provided = func(records []ledger.Record) error {
			if now := lastOf(records, id); now != last {
				return message.Errorf("%w: record %d of %s", errMeanwhile, now, records[now-1].Host)
			}
			return nil
		}
		return e.Ledger.TakeOverClaimed(context.WithoutCancel(ctx), entry)
	}
}

// lastOf returns the newest record of a ceremony.
func lastOf(records []ledger.Record, id string) (last uint64) {
	for _, r := range records {
		if r.Ceremony == id {
			last = r.Sequence
		}
	}
	return last
}

// isOfAnotherHost reports whether another workstation began a ceremony of a ledger in a
// folder, or took it over since. If it only sleeps, its file server may have ended its lock.
func isOfAnotherHost(l *ledger.Ledger, id string) bool {
	host := l.Identity().Host
	for i, r := range l.ByCeremony(id).Records {
		if s, is := r.Body.(*ledger.Statement); i == 0 || is && s.About == ledger.TakenOver {
			host = r.Host
		}
	}
	return !l.IsShared() && host != l.Identity().Host
}

// isOnlyStatedHere reports whether this host has done nothing in a ceremony of a folder since
// another host did. A statement that came with the command takes the ceremony over before
// the plan is shown, and who then declines the plan has confirmed none.
func isOnlyStatedHere(l *ledger.Ledger, id string) bool {
	for _, r := range slices.Backward(l.ByCeremony(id).Records) {
		switch r.Body.(type) {
		case *ledger.Statement, *ledger.Signature:
		default:
			return !l.IsShared() && r.Host != l.Identity().Host
		}
	}
	return false
}
