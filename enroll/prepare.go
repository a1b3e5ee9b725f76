package enroll

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"rootseal/enroll/ledger"
)

// Prepare looks at everything that the ceremony will touch: keys, clock,
// ledger, AWS. It writes nothing anywhere. All that is wrong is reported at
// once. The caller closes the ceremony, run or not.
func Prepare(ctx context.Context, room *Room, q Request) (*Ceremony, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	c := &Ceremony{room: room, command: "enroll", who: q.Principal, source: q.Source}
	c.begin = ledger.Begin{
		Group:      q.Group,
		SeedSource: string(q.Source),
		Touch:      q.Touch,
		Suffix:     newSuffix(),
		Profile:    q.Profile,
	}
	c.id = room.Now().UTC().Format("20060102") + "-" + c.begin.Suffix

	// Keys and AWS have nothing to say to each other: ask both at once.
	var wg sync.WaitGroup
	var keysErr, awsErr error
	wg.Go(func() { keysErr = c.openKeys(ctx, q.Keys) })
	wg.Go(func() { awsErr = c.lookAtAWS(ctx, q) })
	wg.Wait()
	err := errors.Join(keysErr, awsErr)
	if err == nil {
		c.nameThings()
		err = errors.Join(c.checkLedger(), c.checkKeys(ctx))
	}
	if err != nil {
		c.Close()
		if ctx.Err() != nil {
			err = context.Cause(ctx) // not what each call says of having been stopped
		}
		return nil, err
	}
	return c, nil
}

// nameThings makes every name of the ceremony, once the account is known.
func (c *Ceremony) nameThings() {
	b := &c.begin
	b.Principal = c.who.String()
	b.CredentialID = credentialID(c.who, b.Alias, b.Group, b.Suffix)
	b.DeviceNames = deviceNames(c.who, b.Group, b.Suffix)
	n := len(b.Keys)
	b.Pair = [2]uint32{b.Keys[max(0, n-2)].KeySerial, b.Keys[n-1].KeySerial}
}

func (c *Ceremony) checkLedger() error {
	var errs []error
	for _, open := range c.room.Ledger.Unsettled() {
		if begin, _ := ledger.Last[*ledger.Begin](open); begin.Principal == c.begin.Principal {
			errs = append(errs, fmt.Errorf("%w: %s of %s", ErrOpen, open.ID, begin.Principal))
		}
	}
	for _, held := range Holdings(c.room.Ledger) {
		if held.Principal == c.begin.Principal && held.Group == c.begin.Group {
			errs = append(errs, fmt.Errorf("%w: %s, group %s, holds %s", ErrGroupTaken, held.Principal, held.Group, held.Name()))
		}
	}
	return errors.Join(errs...)
}
