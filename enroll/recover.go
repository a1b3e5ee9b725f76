package enroll

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/oath"
)

// Word is what the officer states in a later command.
type Word struct {
	Console   string             // what the console did: ledger.ConsoleAccepted, ConsoleRefused or DeviceAbsent; empty for nothing
	Typed     string             // what was typed to confirm it
	Also      []string           // ledger.SignedIn, DeviceRemoved: what became of a rotation since
	Gone      []device.KeySerial // keys of the ceremony that will never come back
	Emergency string             // why it must go on without the officers' signature; empty: it must not
	Close     bool               // what is recorded of it is not ours: it is closed as it stands

	Endpoints []string // not AWS's own, confirmed in this command

	// Confirm shows the plan and returns what was typed, or given by flag, to
	// confirm it. It is asked before anything is deleted. Nil: nothing may be.
	Confirm func(context.Context, RecoveryPlan) (confirmed []string, err error)
}

// Recover settles a ceremony that an earlier command left open, by the same
// code that settles a failure inside a command. The records say what to look at;
// the world and the officer say what is done: see [RecoveryPlan]. Records that
// rootseal would not have written, or whose intent officers have not signed, move
// nothing: the ceremony is closed as it stands (ledger.Refused).
//
// Keys are looked at, and unlocked, only where something has to be taken back;
// going forward needs none. It can be run again and again. An error that wraps
// ErrUnsettled leaves everything as it is.
func Recover(ctx context.Context, room *env.Env, open ledger.Ceremony, word Word) (Result, error) {
	if err := room.Ledger.MayRecord(&ledger.End{}); err != nil {
		return Result{ID: open.ID}, err
	}
	release, err := room.Ledger.Claim(open.ID)
	if err != nil {
		return Result{ID: open.ID}, fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	}
	defer release()
	c, err := reopen(room, room.Ledger.ByCeremony(open.ID)) // the caller's view may be older than the claim
	if err != nil {
		return Result{ID: open.ID}, err
	}
	defer c.Close()
	plan, err := c.agree(ctx, word)
	switch {
	case err != nil:
		return c.result(&step.Runner{}), fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	case plan.Refused != "":
		return c.close(ctx, plan)
	case plan.TakeIn != "":
		return c.takeIn(ctx, plan)
	}
	return c.settle(ctx, nil)
}

// agree records what the officer states, makes the plan, and has it confirmed
// where something is taken back.
func (c *Ceremony) agree(ctx context.Context, word Word) (RecoveryPlan, error) {
	c.word = word
	if c.refused != "" {
		plan := c.planOfStrange()
		return plan, c.confirm(ctx, plan)
	}
	if err := c.checkCaller(ctx); err != nil {
		return RecoveryPlan{}, err
	}
	if err := c.take(ctx, word); err != nil {
		return RecoveryPlan{}, err
	}
	plan, err := c.plan(ctx)
	if err == nil && !plan.Forward { // else before the old device goes, which may have to wait
		err = c.confirm(ctx, plan)
	}
	return plan, err
}

// planOfStrange is the plan of records from which no ceremony can be rebuilt.
func (c *Ceremony) planOfStrange() RecoveryPlan {
	records := c.room.Ledger.Records()
	return RecoveryPlan{
		Ceremony: c.id, Principal: c.begin.Principal, Account: cmp.Or(c.who.Account, c.id), Group: c.begin.Group,
		Wrote: writers(records, c.past()), Refused: c.refused,
	}
}

// close ends a ceremony whose records are not obeyed. Nothing of it is touched;
// what it may have left stands in the end.
func (c *Ceremony) close(ctx context.Context, plan RecoveryPlan) (Result, error) {
	past := c.past()
	c.refused = plan.Refused
	if past.Load == nil && past.Enable == nil {
		return c.end(ctx, &step.Runner{WalkedBack: true}, nil)
	}
	for _, name := range c.begin.DeviceNames {
		c.owed = append(c.owed, ledger.Owed{What: fmt.Sprintf("look at AWS whether device %s is there, and whose it is; it was left alone", name)})
	}
	for _, key := range c.begin.Keys {
		c.owed = append(c.owed, ledger.Owed{KeySerial: key.KeySerial, What: fmt.Sprintf("look whether key %d holds %q, and whose it is; it was left alone", key.KeySerial, c.begin.CredentialID)})
	}
	return c.end(ctx, &step.Runner{WalkedBack: true}, nil)
}

// takeIn ends a ceremony whose device is enabled at AWS while its record lost what
// would prove the keys. Nothing is touched: an adoption takes the device in.
func (c *Ceremony) takeIn(ctx context.Context, plan RecoveryPlan) (Result, error) {
	c.owed = append(c.owed, ledger.Owed{What: fmt.Sprintf("%s is enabled at AWS for %s, and the ledger lost its one-time challenges: take it in with rootseal verify --adopt", plan.TakeIn, c.who)})
	result, err := c.end(ctx, &step.Runner{WalkedBack: true}, nil)
	if err == nil {
		err = hint.New("", hint.Adopt, fmt.Errorf("%w: %s", ErrLostToLedger, plan.TakeIn), c.who.String(), c.begin.Group, plan.TakeIn)
	}
	return result, err
}

// take records what the officer states.
func (c *Ceremony) take(ctx context.Context, word Word) error {
	for _, url := range word.Endpoints {
		if err := c.state(ctx, ledger.EndpointMeant, url); err != nil {
			return err
		}
	}
	for _, serial := range word.Gone {
		if err := c.giveUp(ctx, serial); err != nil {
			return err
		}
	}
	for _, about := range word.Also {
		if err := c.state(ctx, about, c.who.Account); err != nil {
			return err
		}
	}
	if word.Console == "" || word.Console == c.past().Console {
		return nil // what stands there already is not written again
	}
	return c.state(ctx, word.Console, word.Typed)
}

// giveUp records that a key will never come back.
func (c *Ceremony) giveUp(ctx context.Context, serial device.KeySerial) error {
	if !c.holds(serial) {
		return fmt.Errorf("%w: key %d is not of ceremony %s", device.ErrNotOnDesk, serial, c.id)
	}
	return c.state(ctx, ledger.KeyGone, fmt.Sprint(uint32(serial)))
}

// reopen rebuilds a ceremony from its records. From records that rootseal would
// not have written no steps are made: refused says why.
func reopen(room *env.Env, open ledger.Ceremony) (*Ceremony, error) {
	b := record.Read(room.Ledger.Records())
	past := b.Ceremony(open.ID)
	switch {
	case past == nil || past.Begin == nil:
		return nil, fmt.Errorf("reading ceremony %s: it has no intent", open.ID)
	case past.End != nil:
		return nil, fmt.Errorf("reading ceremony %s: it is settled: %s", open.ID, past.End.Outcome)
	}
	begin := past.Begin
	c := &Ceremony{room: room, id: open.ID, command: "recover", source: env.Source(begin.SeedSource), begin: *begin, asked: true, later: true}
	c.since = room.Ledger.Head().Sequence
	c.who, _ = principal.Parse(begin.Principal) // as far as it can be read
	if strange := gate.WouldWrite(b, past); strange != nil {
		c.refused = strange.Error()
	}
	if c.refused != "" {
		return c, nil
	}
	if past.Rotate != nil {
		c.rotation = &rotation{body: *past.Rotate, old: b.Device(past.Rotate.Device), giveUp: b.Device(past.Rotate.GiveUp)}
	}
	if past.Load != nil {
		c.load = *past.Load
		c.unanswered = namesBefore(begin.DeviceNames, past.Load.DeviceName)
	} else if c.who.Kind == principal.User {
		c.unanswered = slices.Clone(begin.DeviceNames) // which of them AWS was asked for nobody knows
	}
	return c, nil
}

// namesBefore are the names that a ceremony gave up before it took this one.
func namesBefore(names []string, taken string) []string {
	return slices.Clone(names[:max(0, slices.Index(names, taken))])
}

// findKeys opens those keys of the ceremony that are on the desk.
func (c *Ceremony) findKeys(ctx context.Context) error {
	found, unread, err := c.room.Desk.Keys(ctx)
	if err != nil {
		return err
	}
	c.unread = unread
	for _, key := range found {
		if c.holds(key.Info().Serial) {
			c.keys = append(c.keys, key)
		} else {
			key.Close()
		}
	}
	return nil
}

// unlockAgain asks for the access code of a key that has one: a later command
// does not know it.
func (c *Ceremony) unlockAgain(ctx context.Context, key *device.Key) error {
	locked := false
	err := key.Use(ctx, func(s *oath.Session) error { locked = s.Locked(); return nil })
	if err != nil || !locked {
		return err
	}
	return c.unlock(ctx, key)
}

// leftOnGone is what a key that will never come back may still hold: a seed
// whose device is not at AWS, so it opens nothing.
func leftOnGone(serial uint32, id string) ledger.Owed {
	return ledger.Owed{KeySerial: serial, What: fmt.Sprintf(
		"key %d was given up: it may hold %q, which opens nothing; delete it if the key turns up", serial, id)}
}

// leftOnGone is that of all keys of the ceremony.
func (c *Ceremony) leftOnGone() []ledger.Owed {
	var owed []ledger.Owed
	for _, key := range c.begin.Keys {
		if c.isGone(key.KeySerial) {
			owed = append(owed, leftOnGone(key.KeySerial, c.begin.CredentialID))
		}
	}
	return owed
}

func (c *Ceremony) isGone(serial uint32) bool { return c.later && c.past().IsGone(serial) }

func (c *Ceremony) holds(serial device.KeySerial) bool {
	for _, key := range c.begin.Keys {
		if serial != 0 && key.KeySerial == uint32(serial) {
			return true
		}
	}
	return false
}
