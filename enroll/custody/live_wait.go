package custody

import (
	"context"
	"slices"
	"time"

	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
	"rootseal/oath"
)

// Reasons of a live check to wait, as step names in the progress.
const (
	WaitForStep   = "live"     // for a time step of which AWS has seen no code
	WaitToLearn   = "learning" // until AWS has learned of a new or resynced device
	WaitForRetry  = "retry"    // until a second refusal would count
	WaitForWindow = "attempts" // until AWS resets its count of attempts
)

// Measured, not documented: AWS's STS learns of a change within 7 to 16 s, and
// checks nine codes of a device in three minutes, in windows that start at
// midnight.
const (
	learnedWithin  = 20 * time.Second
	attemptsWindow = 180 * time.Second
)

// aheadLimit is the number of time steps by which a record may be ahead of the
// clock: the difference between two workstations whose clocks both pass as
// correct.
const aheadLimit = 2

// awaitTurn waits until AWS can receive the codes of n time steps, the last of
// which is the current one. After a wait it checks the clock again: a laptop may
// have slept, or a virtual machine may have paused, and AWS would store the
// offset.
func (p *liveProof) awaitTurn(ctx context.Context, n uint64) error {
	if err := p.await(ctx, WaitToLearn, p.learned()); err != nil {
		return err
	}
	now := oath.Step(p.env.Now(), keyring.Period)
	last := lastStep(p.env.Ledger.Records(), p.held, now)
	if last > now+aheadLimit {
		return message.Errorf("%w: the last recorded codes are from %s, which is in the future", env.ErrClock, oath.StartOf(last, keyring.Period).UTC().Format(time.DateTime))
	}
	if err := p.await(ctx, WaitForStep, oath.StartOf(last+n, keyring.Period)); err != nil {
		return err
	}
	if p.env.Now().Sub(p.checked).Abs() < clockLasts {
		return nil
	}
	p.keys.Release()
	return p.askWho(ctx)
}

// clockLasts is how long a check of the clock remains valid.
const clockLasts = 10 * time.Second

// awaitRetry waits until another answer would count. AWS may still be learning of
// a change that no record shows, or may have had too many attempts from another
// program.
func (p *liveProof) awaitRetry(ctx context.Context, said opinion) error {
	now := p.env.Now()
	if said.unheard {
		window := now.Add(-p.skew).Truncate(attemptsWindow).Add(attemptsWindow + p.skew + time.Second)
		if window.After(now.Add(learnedWithin)) {
			return p.await(ctx, WaitForWindow, window)
		}
	}
	return p.await(ctx, WaitForRetry, now.Add(learnedWithin))
}

// await waits for a moment and releases all keys until then.
func (p *liveProof) await(ctx context.Context, what string, until time.Time) error {
	wait := until.Sub(p.env.Now())
	if wait <= 0 {
		return nil
	}
	p.keys.Release()
	p.env.Person.Progress(step.Event{Step: what, What: step.Waiting, Until: until})
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// learned returns when AWS has learned of every recorded change to the device, by
// this workstation's clock. A change dated in the future was recorded with a
// wrong clock, and is ignored.
func (p *liveProof) learned() time.Time {
	var last time.Time
	change := func(at time.Time) {
		if at.After(last) && !at.After(p.env.Now().Add(2*env.RefuseSkew)) {
			last = at
		}
	}
	if p.held.Outcome != record.Adopted {
		change(p.held.Enrolled.Time)
	}
	if p.held.EnableDate != nil {
		change(p.held.EnableDate.Add(p.skew))
	}
	for _, r := range p.env.Ledger.Records() {
		switch body := r.Body.(type) {
		case *ledger.Resync:
			if body.Device == p.held.Ceremony {
				change(r.Time)
			}
		case *ledger.Live:
			if body.Device == p.held.Ceremony && body.Method == ledger.MethodResync {
				change(r.Time)
			}
		}
	}
	return last.Add(learnedWithin)
}

// lastStep returns the newest time step of a device whose code has left rootseal:
// one of two codes, a code for a session, or a printed code. Of an enrollment's
// answers only those of the pair were sent; another key may have answered later. It
// ignores codes printed with a clock that was ahead: they do not work yet, so no
// command waits for their step.
func lastStep(records []ledger.Record, held *record.MFADevice, now uint64) uint64 {
	var last uint64
	if held.Manager != nil && held.Outcome != record.Adopted {
		last = oath.Step(held.Enrolled.Time, keyring.Period) // the steps of the two codes are not recorded; they were sent before that
	}
	var pair [2]uint32
	for _, r := range records {
		switch body := r.Body.(type) {
		case *ledger.Begin:
			if r.Ceremony == held.Ceremony {
				pair = body.Pair
			}
		case *ledger.Enable:
			for _, proof := range body.Proofs {
				if r.Ceremony == held.Ceremony && slices.Contains(pair[:], proof.KeySerial) {
					last = max(last, proof.Step)
				}
			}
		case *ledger.Resync:
			for _, step := range body.Steps {
				if body.Device == held.Ceremony {
					last = max(last, step)
				}
			}
		case *ledger.CodeUsed:
			if isOf(body, held) && body.Step <= now+aheadLimit {
				last = max(last, body.Step)
			}
		}
	}
	return last
}

// isOf reports whether a code is one of the device's. All keys of a device give
// the same code.
func isOf(code *ledger.CodeUsed, held *record.MFADevice) bool {
	for _, key := range held.Keys {
		if key.CredentialID == code.CredentialID && (code.KeySerial == 0 || code.KeySerial == key.KeySerial) {
			return true
		}
	}
	return held.Manager != nil && code.CredentialID == held.Item
}
