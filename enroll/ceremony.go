package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/record"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
	"rootseal/message"
)

// settleLimit bounds how long a settlement may take: it goes on after the operator has asked to stop.
const settleLimit = 2 * time.Minute

// Ceremony is an enrollment, a rotation or the retirement of a device. Prepare and
// PrepareRetirement make one without changing anything, Run carries it out, and Close
// lets the keys go. Its records hold all that settling its steps needs; only the seed,
// the codes and the proofs live in the process alone.
type Ceremony struct {
	*work
	enrollment *enrollment
	rotation   *replacement // nil: it retires nothing
	checks     *preflight   // nil in a later command
	runner     *step.Runner
	together   together
	release    func() // nil: not claimed
}

func newCeremony(w *work, checks *preflight) *Ceremony {
	c := &Ceremony{work: w, checks: checks, enrollment: newEnrollment(w), runner: w.journal.Runner()}
	if w.Rotate != nil {
		c.rotation = &replacement{work: w}
	}
	if checks != nil {
		c.enrollment.secretLength = checks.request.SecretLength
		c.enrollment.managed = checks.request.Vault.Item(w.Begin.CredentialID, w.env, w.source(), func() *seed.Seed { return c.enrollment.proofs.seed })
	}
	return c
}

// stages returns the whole ceremony as steps. Every undo touches the ceremony's own names alone.
func (c *Ceremony) stages() []step.Stage {
	switch {
	case c.Retires != nil:
		return append(c.announcement(), (&ending{c.work}).stages()...)
	case c.rotation == nil:
		return append(c.announcement(), c.enrollment.stages()...)
	}
	return slices.Concat(c.announcement(), c.rotation.before(), c.enrollment.stages(), c.rotation.after())
}

// announcement is the first stages, which only write the intent.
func (c *Ceremony) announcement() []step.Stage {
	says := func(body ledger.Body) step.Stage { return step.Stage{Record: func() ledger.Body { return body }} }
	switch {
	case c.Retires != nil:
		return []step.Stage{says(c.Retires)}
	case c.rotation == nil:
		return []step.Stage{says(&c.Begin)}
	}
	return []step.Stage{says(c.Rotate), says(&c.Begin)}
}

// Plan is what a ceremony will do, for a person to read before anything changes.
type Plan struct {
	ID        string
	Begin     ledger.Begin
	Caller    string // ARN of the AWS credentials; empty without
	Partition string // of AWS; empty for a login elsewhere
	Existing  int    // MFA devices that the principal has already
	Ahead     int    // devices that the same command adds before this one
	Warnings  []message.Text
	Events    []string // that CloudTrail, and the alarms behind it, will show

	Attested map[uint32]string // the last result of the keys with a recorded attestation
	Against  []gate.KeyAgainst // what the ledger says against the keys, and does not refuse them
}

// Plan returns what Run will do.
func (c *Ceremony) Plan() Plan {
	past := record.Read(c.env.Ledger.Records())
	p := Plan{
		ID: c.ID, Begin: c.Begin, Caller: c.account.Caller.ARN, Existing: len(c.checks.existing), Ahead: c.checks.request.Ahead,
		Warnings: slices.Concat(c.checks.warnings, gate.Roles(past, &c.Begin, c.Old)), Events: c.events(), Attested: map[uint32]string{}, Against: gate.Against(past, c.Begin.Keys),
	}
	if c.who().AWS() {
		p.Partition = c.account.Partition().ID
	}
	for _, state := range c.Begin.Keys {
		if key := past.Key(state.KeySerial); key != nil && key.Attested != nil {
			p.Attested[state.KeySerial] = key.Attested.Result
		}
	}
	return p
}

// Run carries the ceremony out, all of it or none of it. The begin record contains
// settings, and what was typed or given by flag to confirm the plan.
//
// The error is nil if the device is enabled with a seed that every key has proven.
// Otherwise it is the cause. It wraps [step.ErrUnsettled] if neither end could be
// reached; then the result has no outcome, and a later command settles the ceremony from its records.
func (c *Ceremony) Run(ctx context.Context, confirmed []string, settings []ledger.Setting) (Result, error) {
	defer c.enrollment.wipe()
	stages := c.stages()
	cause := c.together.refused
	if c.together.announced {
		stages = stages[len(c.announcement()):]
	} else {
		cause = c.claim(confirmed, settings)
	}
	if c.release != nil {
		defer c.release()
	}
	if cause == nil {
		cause = c.runner.Run(ctx, stages)
	}
	switch {
	case cause == nil:
		return c.End(ctx, nil)
	case !c.journal.Begun():
		return c.Result(), cause // the ledger has not even the intent: nothing was touched
	case errors.Is(cause, ErrNotSaid), errors.Is(cause, ErrNotSignedIn), errors.Is(cause, ErrNotRemoved):
		return c.Result(), cause // only the operator can settle it, and is not here
	}
	return c.Settle(ctx, cause)
}

// Settle ends the ceremony from its records and the world, after cause (nil in a
// later command). What stopped the command does not stop it.
func (c *Ceremony) Settle(ctx context.Context, cause error) (Result, error) {
	c.enrollment.wipe()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleLimit)
	defer cancel()
	err := c.goOn(ctx)
	if err == nil {
		err = c.runner.Settle(ctx, c.stages())
	}
	if err != nil {
		if !errors.Is(err, step.ErrUnsettled) {
			err = fmt.Errorf("%w: %w", step.ErrUnsettled, err)
		}
		return c.Result(), errors.Join(cause, err)
	}
	switch {
	case c.runner.WalkedBack && c.Retires != nil: // it undoes nothing
	case c.runner.WalkedBack:
		c.Owe(c.enrollment.kind().leaves(ctx, c.enrollment)...)
		for _, key := range c.Begin.Keys {
			if c.isGone(key.KeySerial) {
				c.Owe(keyring.LeftOnGone(key.KeySerial, c.Begin.CredentialID))
			}
		}
	default:
		cause = nil // what had failed has happened after all
	}
	return c.End(ctx, cause)
}

// goOn ends a retirement that began before the commit: the old device may be
// deactivated already, and nothing activates it again.
func (c *Ceremony) goOn(ctx context.Context) error {
	first, err := c.GoesFirst(ctx)
	if err != nil || first == nil {
		return err
	}
	return c.runner.Run(ctx, c.rotation.before())
}

// GoesFirst returns the device that was to go first and has begun to go, nil if
// there is none. One that is in use as before stays: its successor does not come.
func (c *Ceremony) GoesFirst(ctx context.Context) (*record.MFADevice, error) {
	first, _ := c.first()
	if first == nil {
		return nil, nil
	}
	goes := c.journal.Past().Retire(first.Ceremony)
	if goes == nil || goes.Done {
		return nil, nil
	}
	if !c.account.Readable() {
		return first, nil
	}
	state, err := c.account.LookHeld(ctx, first.DeviceARN)
	if state == step.Ours || err != nil {
		return nil, err
	}
	return first, nil
}

// Owe adds to what the closing record leaves as pending cleanup.
func (c *Ceremony) Owe(owed ...ledger.Owed) { c.runner.Owed = append(c.runner.Owed, owed...) }

// End writes the closing record: complete, or undone because of cause.
func (c *Ceremony) End(ctx context.Context, cause error) (Result, error) {
	r := c.runner
	end := &ledger.End{
		Outcome:    ledger.Complete,
		DeviceARN:  c.load.DeviceARN,
		Confirmed:  c.confirmed,
		RequestIDs: c.account.Requests,
		Undone:     r.Undone,
		Owed:       slices.Concat(r.Owed, c.account.Owed()),
	}
	if c.Old != nil && !r.WalkedBack {
		end.Owed = append(end.Owed, manager.Left(c.Old.Manager, c.Old.Item)...)
	}
	first := c.journal.Past().WentFirst()
	unprotected := r.WalkedBack && first != nil && first.Done
	switch {
	case c.refused != "":
		end.Outcome, end.Cause = ledger.Refused, c.refused
	case unprotected:
		end.Outcome = ledger.Unprotected
	case r.WalkedBack && len(end.Owed) > 0:
		end.Outcome = ledger.Owing
	case r.WalkedBack:
		end.Outcome = ledger.Undone
		if errors.Is(cause, cloud.ErrInDoubt) { // AWS was read since
			cause = hint.Mark(hint.ReadThenAgain, cause)
		}
	case c.Retires != nil:
		end.Confirmed = "aws"
		if goes := c.journal.Past().Retire(c.Old.Ceremony); goes != nil && goes.Stated {
			end.Confirmed = "statement"
		}
	case c.confirmed == "":
		end.Outcome = ledger.NotConfirmed
	}
	if r.WalkedBack {
		end.DeviceARN = ""
	}
	if cause != nil {
		end.Cause = cause.Error()
	}
	if !c.enabled.IsZero() {
		end.EnableDate = &c.enabled
	}
	result := c.Result()
	unsigned, err := c.journal.End(ctx, end)
	if err != nil {
		return result, errors.Join(cause, err)
	}
	result.Outcome, result.Unsigned, result.Head = end.Outcome, unsigned, c.env.Ledger.Head()
	if unprotected {
		cause = errors.Join(cause, c.unprotected(first))
	}
	return result, cause
}

// unprotected is the error of a ceremony whose old device went first and that made
// no new one, with the command that enrolls at once.
func (c *Ceremony) unprotected(first *record.Retiring) error {
	group := c.Begin.Group
	if d := record.Read(c.env.Ledger.Records()).Device(first.Device); d != nil {
		group = d.Group
	}
	return hint.New("", hint.EnrollAtOnce, message.Errorf("%w: %s, group %s", ErrUnprotected, c.who(), group), c.who().Flags(), hint.Word(group))
}

// Close lets the keys go and forgets their access codes.
func (c *Ceremony) Close() { c.ring.Close() }
