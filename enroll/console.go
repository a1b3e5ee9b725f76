package enroll

import (
	"context"
	"errors"
	"fmt"

	"rootseal/enroll/ledger"
)

// What an officer states of a console that rootseal cannot see. Statements are
// records: whoever reads the ledger later knows that a person said it.
const (
	ConsoleAccepted = "console accepted" // it took the pair
	ConsoleRefused  = "console refused"  // it said no
	DeviceAbsent    = "device absent"    // the name is not in the console's list
	KeyGone         = "key gone"         // the key of the typed serial will never come back
	EndpointMeant   = "endpoint meant"   // the typed endpoint, not AWS's own, is the one to talk to
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
	s := &ledger.Statement{About: about, Typed: typed}
	if _, err := c.record(ctx, s); err != nil {
		return err
	}
	c.hear(s)
	return nil
}

// hear takes a statement in, from this command or from an earlier one.
func (c *Ceremony) hear(s *ledger.Statement) {
	switch s.About {
	case KeyGone:
		c.gone = append(c.gone, s.Typed)
	case EndpointMeant:
	default:
		c.said = s.About
	}
}

// lookConsole tells whether the device may be live. Before the enable record
// nobody has seen a code, so it cannot be. After it AWS decides where it can be
// read, whatever was said, and the officer's word where it cannot; "refused"
// decides nothing, for the console may take a pair that it has refused before.
func (c *Ceremony) lookConsole(ctx context.Context) (State, error) {
	switch {
	case !c.proven:
		return Absent, nil
	case !c.readable() && c.said == ConsoleAccepted:
		return Ours, nil
	case !c.readable() && c.said == DeviceAbsent:
		return Absent, nil
	case !c.readable():
		return Unknown, nil
	}
	devices, err := c.ours(ctx)
	if err != nil {
		return Unknown, err
	}
	for _, d := range devices {
		switch {
		case d.Root:
			c.load.DeviceARN = d.ARN
			return Ours, nil
		case d.Assigned():
			return Foreign, nil
		default:
			return Unknown, fmt.Errorf("AWS shows %s unassigned: the console's page may still take the pair, until it is cancelled or the device deleted", d.ARN)
		}
	}
	if c.said == ConsoleAccepted {
		return Unknown, errors.New("the officer says that the console took the pair, and AWS does not show the device")
	}
	return Absent, nil
}

// leftInConsole is what a root ceremony that was taken back may leave: the
// console makes the device, unassigned, when it shows the secret, and only the
// officer can take it away. Nothing is owed where AWS, or else the officer, has
// said that the device is not there.
func (c *Ceremony) leftInConsole(ctx context.Context) []ledger.Owed {
	if c.who.Kind != Root || !c.asked || !c.readable() && c.said == DeviceAbsent {
		return nil
	}
	if c.readable() {
		if devices, err := c.ours(ctx); err == nil && len(devices) == 0 {
			return nil
		}
	}
	return []ledger.Owed{{What: fmt.Sprintf("the console may have left device %s unassigned: cancel its page, or delete the device", c.begin.DeviceNames[0])}}
}
