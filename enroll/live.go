package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/oath"
)

// ProveLive has AWS itself take codes of an IAM user's enabled device, out of
// the keys named, the first of which holds it. An administrator's credentials
// send two consecutive codes; the user's own long-term key trades one for a
// session, which is dropped.
//
// AWS stores the offset that it finds in two codes, so the clock is held
// against AWS's first; it takes only steps newer than the last pair, so this
// may wait for up to a minute. An answer that does not come proves nothing, and
// nothing is sent again.
//
// What AWS said is in the result and on record; the error is for what kept AWS
// from being asked, or the record from being written.
func ProveLive(ctx context.Context, room *Room, held *record.MFADevice, serials []device.KeySerial) (ledger.Live, error) {
	p := &liveProof{room: room, held: held, live: ledger.Live{Device: held.Ceremony, DeviceARN: held.DeviceARN}}
	who, err := ParsePrincipal(held.Principal)
	if err != nil {
		return p.live, err
	}
	if who.Kind != User {
		return p.live, fmt.Errorf("proving %s live: %w", who, ErrNoLiveCall)
	}
	if err := room.mayRecord(&ledger.Resync{}, &ledger.Live{}); err != nil {
		return p.live, fmt.Errorf("proving %s live: %w", who, err)
	}
	p.user = who.Name
	if err := p.askWho(ctx, who.Account); err != nil {
		return p.live, fmt.Errorf("proving %s live: %w", who, err)
	}
	for _, serial := range serials {
		if held.Key(uint32(serial)) == nil {
			return p.live, fmt.Errorf("proving %s live: %w: key %d", who, ErrNotRecorded, serial)
		}
	}
	p.keys, err = room.Desk.Open(ctx, serials...)
	if err != nil {
		return p.live, err
	}
	defer func() {
		for _, key := range p.keys {
			key.Close()
		}
	}()
	if err := p.prove(ctx); err != nil {
		return p.live, fmt.Errorf("proving %s live: %w", who, err)
	}
	return p.live, nil
}

type liveProof struct {
	room   *Room
	held   *record.MFADevice
	user   string
	caller cloud.Caller
	keys   []*device.Key
	live   ledger.Live
}

// askWho makes sure of the account and of the clock.
func (p *liveProof) askWho(ctx context.Context, account string) error {
	if p.room.AWS == nil {
		return ErrNoAWS
	}
	caller, answer, err := p.room.AWS.Caller(ctx)
	if err != nil {
		return fmt.Errorf("asking AWS who we are: %w", err)
	}
	p.caller = caller
	if caller.Account != account {
		return fmt.Errorf("%w: the device is of %s, the credentials are of %s", ErrWrongAccount, account, caller.Account)
	}
	return checkAnswer(answer)
}

func (p *liveProof) prove(ctx context.Context) error {
	own := p.caller.UserName == p.user && p.caller.LongTerm
	p.live.Method = ledger.MethodResync
	steps := 2
	if own {
		p.live.Method, steps = ledger.MethodSession, 1
	}
	codes, at, err := p.codes(ctx, steps)
	if err != nil {
		return err
	}
	var answer cloud.Answer
	if own {
		p.live.KeySerial = uint32(p.keys[0].Info().Serial)
		answer, err = p.room.AWS.Session(ctx, p.held.DeviceARN, codes[0])
	} else {
		if err := p.record(ctx, &ledger.Resync{
			Device: p.held.Ceremony, DeviceARN: p.held.DeviceARN, KeySerials: p.serials(), Steps: []uint64{at - 1, at},
		}); err != nil {
			return err
		}
		if err := p.inTime(at); err != nil { // officers have signed meanwhile
			return err
		}
		// A write that has begun is let finish.
		answer, err = p.room.AWS.Resync(context.WithoutCancel(ctx), p.user, p.held.DeviceARN, codes[0], codes[1])
	}
	p.judge(answer, err)
	return p.record(ctx, &p.live)
}

// judge says what AWS's answer means.
func (p *liveProof) judge(answer cloud.Answer, err error) {
	p.live.RequestID = answer.RequestID
	var refusal *cloud.Error
	if errors.As(err, &refusal) {
		p.live.RequestID = refusal.RequestID
	}
	switch {
	case err == nil:
		p.live.Result = ledger.Proven
	case errors.Is(err, cloud.ErrInDoubt):
		p.live.Result, p.live.Cause = ledger.LiveInDoubt, err.Error()
	default:
		p.live.Result, p.live.Cause = ledger.LiveRefused, err.Error()
	}
}

// codes takes the codes of the current step, and of the one before where two
// are wanted, from the keys: two where there are two. It waits until both steps
// are newer than those that AWS has seen of the device.
func (p *liveProof) codes(ctx context.Context, n int) (codes []string, at uint64, err error) {
	if err := unlockLocked(ctx, p.room, p.keys); err != nil {
		return nil, 0, err
	}
	if err := p.awaitStep(ctx, lastStep(p.room.Ledger.Records(), p.held.Ceremony)+uint64(n)); err != nil {
		return nil, 0, err
	}
	at = oath.Step(p.room.Now(), period)
	for i := range n {
		key := p.keys[min(i, len(p.keys)-1)]
		challenge := oath.TOTPChallenge(at - uint64(n-1-i))
		q := question{
			step: stepName("live", uint32(key.Info().Serial)), key: key.Info().Serial,
			credential: p.held.Key(uint32(key.Info().Serial)).CredentialID, touch: p.held.Touch, left: n - 1 - i, challenge: challenge[:],
		}
		answer, err := p.room.ask(ctx, q, func(fn func(*oath.Session) error) error { return key.Use(ctx, fn) })
		if err != nil {
			return nil, 0, err
		}
		codes = append(codes, string(answer.Code()))
	}
	return codes, at, p.inTime(at)
}

// inTime tells whether AWS may still be sent codes up to a step: it would take
// older ones, and store how old they are.
func (p *liveProof) inTime(at uint64) error {
	if now := oath.Step(p.room.Now(), period); now > at+1 {
		return fmt.Errorf("%w: the codes have aged", device.ErrTimeout)
	}
	return nil
}

// lastStep is the newest step of a device that AWS has seen in a pair.
func lastStep(records []ledger.Record, ceremony string) uint64 {
	var last uint64
	for _, r := range records {
		switch body := r.Body.(type) {
		case *ledger.Enable:
			for _, proof := range body.Proofs {
				if r.Ceremony == ceremony {
					last = max(last, proof.Step)
				}
			}
		case *ledger.Resync:
			if body.Device == ceremony {
				last = max(last, slices.Max(body.Steps))
			}
		}
	}
	return last
}

// newerThan refuses steps that the ledger has by now: another command has sent
// them since it was read, and one pair is never sent twice.
func newerThan(records []ledger.Record, intent *ledger.Resync) error {
	if lastStep(records, intent.Device) >= slices.Min(intent.Steps) {
		return ErrStepTaken
	}
	return nil
}

// awaitStep waits until step is the current one.
func (p *liveProof) awaitStep(ctx context.Context, step uint64) error {
	p.release()
	at := time.Unix(int64(step)*int64(period/time.Second), 0)
	wait := at.Sub(p.room.Now())
	if wait <= 0 {
		return nil
	}
	p.room.Person.Progress(Event{Step: "live", What: Waiting, Until: at})
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// release lets the keys go while somebody or something is waited for.
func (p *liveProof) release() {
	for _, key := range p.keys {
		key.Release()
	}
}

func (p *liveProof) serials() []uint32 {
	var all []uint32
	for _, key := range p.keys[:min(2, len(p.keys))] {
		all = append(all, uint32(key.Info().Serial))
	}
	return slices.Clip(all)
}

// record writes the intent, signed before AWS is sent anything, or the answer,
// which is signed too.
func (p *liveProof) record(ctx context.Context, body ledger.Body) error {
	p.release()
	claimed := p.room.officer(p.caller.ARN)
	entry := ledger.Entry{Command: "verify", Officer: claimed, Body: body}
	if intent, is := body.(*ledger.Resync); is {
		entry.Provided = func(records []ledger.Record) error { return newerThan(records, intent) }
	}
	head, err := p.room.Ledger.Append(context.WithoutCancel(ctx), entry)
	if err != nil {
		return fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	return p.room.signed(ctx, head.Sequence, "verify", claimed)
}
