package code

import (
	"context"
	"fmt"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/hint"
	"rootseal/enroll/targets"
	"rootseal/oath"
)

var errAhead = hint.Sentinel(hint.SetClock, "a code of a later time was given out already")

// awaitFresh waits until the key can give a code that the ledger does not have as
// given out. Without a ledger, the code of the running step may have been given out,
// so it waits for the next one.
func awaitFresh(ctx context.Context, a *cli.App, p *operator.Passing, c choice) error {
	period := c.credential.Name().Period
	now := oath.Step(a.World.Now(), period)
	last := now
	if l, err := p.Wait(ctx); err == nil && len(l.Records()) > 0 {
		last = targets.LastStep(l.Records(), c.credential.ID)
	}
	switch {
	case last < now:
		return nil
	case last > now+1:
		return fmt.Errorf("waiting for a fresh code: %w", errAhead)
	}
	c.key.Release()
	wait := time.Unix(int64(last+1)*int64(period/time.Second), 0).Sub(a.World.Now())
	a.Say("waiting %s for a code that was not given out", wait.Round(time.Second))
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
