package enroll

import (
	"context"
	"slices"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/journal"
	"rootseal/enroll/keyring"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
)

// Reopen rebuilds an unfinished ceremony from its records, for a later command that
// settles it. Keys are opened, and unlocked, only if an undo needs them. If strange
// is not nil, rootseal would not have written these records: no steps follow from
// them, and the ceremony can only be closed.
func Reopen(e *env.Env, b *record.Book, past *record.Ceremony, strange error, later *Later) *Ceremony {
	begin := past.Plan()
	who, _ := principal.Parse(begin.Principal) // as far as it can be read
	is := &Intent{ID: past.ID, Begin: *begin}
	if strange == nil && past.Retires != nil {
		is.Retires, is.Old, is.Kept = past.Retires, b.Device(past.Retires.Device), b.Device(past.Retires.Keeps)
	}
	if strange == nil && past.Rotate != nil {
		is.Rotate, is.Old, is.GiveUp = past.Rotate, b.Device(past.Rotate.Device), b.Device(past.Rotate.GiveUp)
	}
	w := newWork(e, is, who, "recover", nil)
	w.later, w.asked, w.account.Names = later, true, is.Begin.DeviceNames
	w.ring = keyring.Later(e, is.Holds)
	switch names := is.Begin.DeviceNames; {
	case strange != nil:
		w.refused = strange.Error()
	case past.Load != nil:
		w.load = *past.Load
		w.account.Unanswered = slices.Clone(names[:max(0, slices.Index(names, past.Load.DeviceName))]) // given up before that one
	case who.Kind == principal.User:
		w.account.Unanswered = slices.Clone(names) // no one knows for which of them AWS was asked
	}
	return newCeremony(w, nil)
}

// Journal returns the ceremony's records.
func (c *Ceremony) Journal() *journal.Journal { return c.journal }

// Account returns what the ceremony reads of AWS.
func (c *Ceremony) Account() *mfa.Account { return c.account }

// DeviceARN returns the device as the records, or AWS, name it.
func (c *Ceremony) DeviceARN() string { return c.load.DeviceARN }

// Correct corrects a device's ARN that was written as a guess.
func (c *Ceremony) Correct(arn string) { c.load.DeviceARN = arn }

// Refused returns why the ceremony's records are not obeyed; "" if they are.
func (c *Ceremony) Refused() string { return c.refused }

// Abandon makes End close the ceremony as it stands. why says why its records are not
// obeyed; "" if they are.
func (c *Ceremony) Abandon(why string) { c.refused, c.runner.WalkedBack = why, true }

// LookAtCommit reads whether the device may be live.
func (c *Ceremony) LookAtCommit(ctx context.Context) (step.State, error) {
	c.enrollment.console.tryToRead(ctx)
	if c.Retires != nil {
		return (&ending{c.work}).look(ctx)
	}
	return c.enrollment.kind().commit(c.enrollment).Look(ctx)
}

// Keys returns the keys that the ceremony has opened.
func (c *Ceremony) Keys() []*device.Key { return c.ring.Keys() }

// Release lets the keys go, before a question.
func (c *Ceremony) Release() { c.ring.Release() }
