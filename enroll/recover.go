package enroll

import (
	"context"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/oath"
)

// Recover settles a ceremony that an earlier command left open, by the same
// code that settles a failure inside a command: what it needs is in the records
// and in the world. said is what the officer states now, a Console or Device
// constant, or empty; typed is what was typed to confirm it.
//
// It can be run again and again. An error that wraps ErrUnsettled leaves
// everything as it is.
func Recover(ctx context.Context, room *Room, open ledger.Ceremony, said, typed string) (Result, error) {
	c, err := reopen(room, open)
	if err != nil {
		return Result{}, err
	}
	defer c.Close()
	if err := c.checkCaller(ctx); err != nil {
		return c.result(&runner{}), err
	}
	if err := c.findKeys(ctx); err != nil {
		return c.result(&runner{}), err
	}
	if said != "" {
		if err := c.state(ctx, said, typed); err != nil {
			return c.result(&runner{}), err
		}
	}
	return c.settle(ctx, nil)
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
	c := &Ceremony{room: room, id: open.ID, command: "recover", who: who, source: Source(begin.SeedSource), begin: *begin, asked: true}
	if load, ok := ledger.Last[*ledger.Load](open); ok {
		c.load = *load
	}
	if s, ok := ledger.Last[*ledger.Statement](open); ok {
		c.said = s.About
	}
	return c, nil
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

// findKeys opens those keys of the ceremony that are on the desk. One that is
// not here is looked at in vain later, and then the ceremony stays open: unless
// it is to go forward, which needs no key.
func (c *Ceremony) findKeys(ctx context.Context) error {
	found, _, err := c.room.Desk.Keys(ctx)
	if err != nil {
		return fmt.Errorf("looking for the keys: %w", err)
	}
	for _, key := range found {
		if !c.holds(key.Info().Serial) {
			key.Close()
			continue
		}
		c.keys = append(c.keys, key)
	}
	for _, key := range c.keys {
		locked := false
		if err := key.Use(ctx, func(s *oath.Session) error { locked = s.Locked(); return nil }); err != nil {
			return fmt.Errorf("looking at key %d: %w", key.Info().Serial, err)
		}
		if locked {
			if err := c.unlock(ctx, key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Ceremony) holds(serial device.KeySerial) bool {
	for _, key := range c.begin.Keys {
		if serial != 0 && key.KeySerial == uint32(serial) {
			return true
		}
	}
	return false
}
