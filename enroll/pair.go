package enroll

import (
	"context"
	"fmt"
	"time"

	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/oath"
)

// pair is the two consecutive codes of the ceremony, out of two keys.
type pair struct {
	step  uint64 // of the newer code; 0 before it was chosen
	codes [2]oath.Code
}

// pairStep is the newer step of the pair, chosen when the first of its keys is
// asked: AWS takes (T-1, T) at once, so nobody waits for a clock.
func (c *Ceremony) pairStep() uint64 {
	now := oath.Step(c.room.Now(), keyring.Period)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pair.step == 0 {
		c.pair.step = now
	}
	return c.pair.step
}

// keepCode is called with the lock held.
func (c *Ceremony) keepCode(serial uint32, step uint64, answer oath.Full) {
	if serial == c.begin.Pair[0] && step == c.pair.step-1 {
		c.pair.codes[0] = answer.Code()
	}
	if serial == c.begin.Pair[1] && step == c.pair.step {
		c.pair.codes[1] = answer.Code()
	}
}

// fresh tells whether the pair may be sent or shown: its newer step is the
// current or the previous one (invariant 10). AWS would take far older ones,
// and store an offset that locks the principal out.
func (p pair) fresh(now time.Time) bool {
	current := oath.Step(now, keyring.Period)
	return p.step == current || p.step == current-1
}

// notAfter is the moment from which the pair is no longer fresh.
func (p pair) notAfter() time.Time {
	return time.Unix(int64(p.step+2)*int64(keyring.Period/time.Second), 0)
}

// freshPair gives the pair, asking its two keys again where it has aged: a
// laptop that slept, an officer who was called away. The seed is wiped by then;
// both keys have proven that they hold it, and all are looked at once more.
func (c *Ceremony) freshPair(ctx context.Context) (pair, error) {
	if c.pair.fresh(c.room.Now()) {
		return c.pair, nil
	}
	return c.renewPair(ctx)
}

// renewals is how often a pair is made that has aged before it could leave.
const renewals = 3

// nextPair makes a pair that differs from the one that was shown. Within its
// time step the keys would give the same codes again, so this is the one place
// that waits for the clock, and at most for a step.
func (c *Ceremony) nextPair(ctx context.Context, shown pair) (pair, error) {
	next := time.Unix(int64(shown.step+1)*int64(keyring.Period/time.Second), 0)
	if wait := next.Sub(c.room.Now()); wait > 0 {
		c.room.Person.Progress(step.Event{Step: "console", What: step.Waiting, Until: next})
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return pair{}, context.Cause(ctx)
		}
	}
	return c.renewPair(ctx)
}

// renewPair makes another pair than that of the enable record. A user's steps are
// on record before it leaves: a live proof has to know them.
func (c *Ceremony) renewPair(ctx context.Context) (pair, error) {
	for range renewals {
		p, err := c.askPair(ctx)
		if err != nil {
			return pair{}, err
		}
		if c.who.Kind == principal.User {
			if err := c.noteCodes(ctx, p.step); err != nil {
				return pair{}, err
			}
		}
		if p.fresh(c.room.Now()) {
			return p, nil
		}
	}
	return pair{}, env.ErrAged
}

func (c *Ceremony) noteCodes(ctx context.Context, newer uint64) error {
	for i, serial := range c.begin.Pair {
		body := &ledger.CodeUsed{KeySerial: serial, CredentialID: c.begin.CredentialID, Step: newer - 1 + uint64(i)}
		_, err := c.room.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{Command: c.command, Officer: c.room.Officer(c.caller.ARN), Body: body})
		if err != nil {
			return fmt.Errorf("recording code: %w", err)
		}
	}
	return nil
}

func (c *Ceremony) askPair(ctx context.Context) (pair, error) {
	if err := c.lookAtClock(ctx); err != nil {
		return pair{}, err
	}
	if err := c.allStillThere(ctx); err != nil {
		return pair{}, err
	}
	c.pair = pair{}
	ask := func(serial uint32, step uint64) error {
		answer, err := c.answer(ctx, serial, step)
		if err == nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.keepCode(serial, step, answer)
		}
		return err
	}
	t := c.pairStep()
	older, newer := c.begin.Pair[0], c.begin.Pair[1]
	if err := ask(older, t-1); err != nil {
		return pair{}, err
	}
	if err := ask(newer, t); err != nil {
		return pair{}, err
	}
	return c.pair, nil
}
