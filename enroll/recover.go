package enroll

import (
	"context"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/oath"
)

// Word is what the officer states in a later command.
type Word struct {
	Console string             // what the console did: a Console constant or DeviceAbsent; empty for nothing
	Typed   string             // what was typed to confirm it
	Also    []string           // SignedIn, DeviceRemoved: what became of a rotation since
	Gone    []device.KeySerial // keys of the ceremony that will never come back

	Endpoints []string // not AWS's own, confirmed in this command
}

// Recover settles a ceremony that an earlier command left open, by the same
// code that settles a failure inside a command: what it needs is in the records
// and in the world, and in the officer's word where neither can tell.
//
// Keys are looked at, and unlocked, only where something has to be taken back;
// going forward needs none. It can be run again and again. An error that wraps
// ErrUnsettled leaves everything as it is.
func Recover(ctx context.Context, room *Room, open ledger.Ceremony, word Word) (Result, error) {
	if err := room.Ledger.MayRecord(&ledger.End{}); err != nil {
		return Result{ID: open.ID}, err
	}
	release, err := room.Ledger.Claim(open.ID)
	if err != nil {
		return Result{ID: open.ID}, fmt.Errorf("%w: %w", ErrUnsettled, err)
	}
	defer release()
	c, err := reopen(room, room.Ledger.ByCeremony(open.ID)) // the caller's view may be older than the claim
	if err != nil {
		return Result{ID: open.ID}, err
	}
	defer c.Close()
	if err := c.checkCaller(ctx); err != nil {
		return c.result(&runner{}), fmt.Errorf("%w: %w", ErrUnsettled, err)
	}
	if err := c.take(ctx, word); err != nil {
		return c.result(&runner{}), fmt.Errorf("%w: %w", ErrUnsettled, err)
	}
	return c.settle(ctx, nil)
}

// take records what the officer states.
func (c *Ceremony) take(ctx context.Context, word Word) error {
	for _, url := range word.Endpoints {
		if err := c.state(ctx, EndpointMeant, url); err != nil {
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
	if word.Console == "" {
		return nil
	}
	return c.state(ctx, word.Console, word.Typed)
}

// giveUp records that a key will never come back.
func (c *Ceremony) giveUp(ctx context.Context, serial device.KeySerial) error {
	if !c.holds(serial) {
		return fmt.Errorf("%w: key %d is not of ceremony %s", device.ErrNotOnDesk, serial, c.id)
	}
	return c.state(ctx, KeyGone, fmt.Sprint(uint32(serial)))
}

// reopen rebuilds a ceremony from its records.
func reopen(room *Room, open ledger.Ceremony) (*Ceremony, error) {
	begin, ok := ledger.Last[*ledger.Begin](open)
	if !ok {
		return nil, fmt.Errorf("reading ceremony %s: it has no intent", open.ID)
	}
	if end, ok := ledger.Last[*ledger.End](open); ok {
		return nil, fmt.Errorf("reading ceremony %s: it is settled: %s", open.ID, end.Outcome)
	}
	who, err := ParsePrincipal(begin.Principal)
	if err != nil {
		return nil, fmt.Errorf("reading ceremony %s: %w", open.ID, err)
	}
	c := &Ceremony{room: room, id: open.ID, command: "recover", who: who, source: Source(begin.SeedSource), begin: *begin, asked: true, later: true}
	if body, ok := ledger.Last[*ledger.Rotate](open); ok {
		past := record.Read(room.Ledger.Records())
		old := past.Device(body.Device)
		if old == nil {
			return nil, fmt.Errorf("reading ceremony %s: it retires %s, which no record has", open.ID, body.Device)
		}
		c.rotation = &rotation{body: *body, old: old}
		for _, record := range open.Records {
			if retire, is := record.Body.(*ledger.Retire); is && retire.Because == ledger.BecauseLimit {
				c.rotation.giveUp = past.Device(retire.Device)
			}
		}
	}
	if load, ok := ledger.Last[*ledger.Load](open); ok {
		c.load = *load
		c.unanswered = namesBefore(begin.DeviceNames, load.DeviceName)
	}
	c.recall(open)
	return c, nil
}

// recall takes in what was stated before.
func (c *Ceremony) recall(open ledger.Ceremony) {
	for _, record := range open.Records {
		if s, ok := record.Body.(*ledger.Statement); ok {
			c.hear(s)
		}
	}
}

// namesBefore are the names that a ceremony gave up before it took this one.
func namesBefore(names []string, taken string) []string {
	return slices.Clone(names[:max(0, slices.Index(names, taken))])
}

// checkCaller makes sure that AWS, where it is asked, is the same account's.
func (c *Ceremony) checkCaller(ctx context.Context) error {
	if c.room.AWS == nil {
		if c.who.Kind == User {
			return fmt.Errorf("%w: %s", ErrNoAWS, c.who)
		}
		return nil
	}
	caller, _, err := c.room.AWS.Caller(ctx)
	if err != nil {
		return fmt.Errorf("asking AWS who we are: %w", err)
	}
	c.caller = caller
	return c.checkAccount("")
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

func (c *Ceremony) isGone(serial uint32) bool {
	return slices.Contains(c.gone, fmt.Sprint(serial))
}

func (c *Ceremony) holds(serial device.KeySerial) bool {
	for _, key := range c.begin.Keys {
		if serial != 0 && key.KeySerial == uint32(serial) {
			return true
		}
	}
	return false
}
