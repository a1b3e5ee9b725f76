package enroll

import (
	"context"
	"fmt"

	"rootseal/enroll/env"
)

// lookAtClock holds the clock against its source once more: hours may have gone
// by since the preflight, in front of a page of the console or a closed laptop.
func (c *Ceremony) lookAtClock(ctx context.Context) error {
	switch {
	case c.begin.Clock.Source == env.ByOfficer:
		return nil // there is nobody to ask but who has said it
	case c.readable():
		_, answer, err := c.room.AWS.Caller(ctx)
		if err != nil {
			return fmt.Errorf("asking AWS for the time: %w", err)
		}
		return env.CheckAnswer(answer)
	default:
		_, err := c.room.AskClock(ctx, nil)
		return err
	}
}
