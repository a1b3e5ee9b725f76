package enroll

import (
	"context"
	"errors"

	"rootseal/enroll/ledger"
)

// What an officer states of a console that rootseal cannot see. Statements are
// records: whoever reads the ledger later knows that a person said it.
const (
	ConsoleAccepted = "console accepted" // it took the pair
	ConsoleRefused  = "console refused"  // it said no
	DeviceAbsent    = "device absent"    // the name is not in the console's list
)

// offerPair shows the pair until the officer says what became of it. A refusal
// is not the end: the usual cause is a pair that was typed too late.
func (c *Ceremony) offerPair(ctx context.Context) error {
	p, err := c.freshPair(ctx)
	for ; err == nil; p, err = c.nextPair(ctx, p) {
		c.Release()
		said, err := c.room.Person.Pair(ctx, c.shown(p))
		if err != nil {
			return err
		}
		switch said {
		case Accepted:
			return c.state(ctx, ConsoleAccepted, "")
		case Refused:
			if err := c.state(ctx, ConsoleRefused, ""); err != nil {
				return err
			}
		case Later:
			return ErrNotSaid
		case Renew:
		}
	}
	return err
}

func (c *Ceremony) shown(p pair) Pair {
	return Pair{
		Principal:  c.who,
		DeviceName: c.load.DeviceName,
		Code1:      string(p.codes[0]),
		Code2:      string(p.codes[1]),
		Step:       p.step,
		NotAfter:   p.notAfter(),
	}
}

// state records what the officer said.
func (c *Ceremony) state(ctx context.Context, about, typed string) error {
	if _, err := c.record(ctx, &ledger.Statement{About: about, Typed: typed}); err != nil {
		return err
	}
	c.said = about
	return nil
}

// lookConsole tells whether the device may be live. Before the enable record
// nobody has seen a code, so it cannot be. After it AWS decides where it can be
// read, and the officer's word where it cannot; "refused" decides nothing, for
// the console may take a pair that it has refused before.
func (c *Ceremony) lookConsole(ctx context.Context) (State, error) {
	switch {
	case !c.proven, c.said == DeviceAbsent:
		return Absent, nil
	case !c.readable():
		if c.said == ConsoleAccepted {
			return Ours, nil
		}
		return Unknown, nil
	}
	devices, err := c.ours(ctx)
	if err != nil {
		return Unknown, err
	}
	state := Absent
	for _, d := range devices {
		switch {
		case d.Root:
			c.load.DeviceARN = d.ARN
			return Ours, nil
		case d.Assigned():
			return Foreign, nil
		}
		state = Unknown // the console's page may still be open, and may take the pair
	}
	if state == Absent && c.said == ConsoleAccepted {
		return Unknown, errors.New("the officer says that the console took the pair, and AWS does not show the device")
	}
	return state, nil
}
