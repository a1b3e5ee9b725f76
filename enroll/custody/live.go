package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/oath"
)

// ProveLive sends AWS codes of an IAM user's enabled device, from the named keys, the
// first of which holds it. An administrator's credentials send two consecutive codes;
// the user's own long-term key trades one code for a session, which is dropped.
//
// AWS stores the offset that it finds in two codes, so the clock is compared with AWS's
// first. A code works once, and right after a change AWS refuses right codes. So this
// waits: for time steps of which the ledger shows no code, and until AWS has learned of
// the device. Codes that AWS refuses count only after later ones are refused too. A
// missing answer proves nothing, and nothing is sent again.
//
// The result, and its record, contain what AWS said. The error says what kept AWS from
// being asked, or the record from being written.
func ProveLive(ctx context.Context, e *env.Env, held *record.MFADevice, serials []device.KeySerial) (ledger.Live, error) {
	p := &liveProof{env: e, held: held, live: ledger.Live{Device: held.Ceremony, DeviceARN: held.DeviceARN}}
	who, err := principal.Parse(held.Principal)
	if err != nil {
		return p.live, err
	}
	p.who = who
	if err := p.mayAsk(ctx, serials); err != nil {
		return p.live, fmt.Errorf("proving %s live: %w", who, err)
	}
	if p.keys, err = e.Desk.Open(ctx, serials...); err != nil {
		return p.live, err
	}
	defer p.keys.Close()
	if err := p.prove(ctx); err != nil {
		return p.live, fmt.Errorf("proving %s live: %w", who, err)
	}
	return p.live, nil
}

// mayAsk refuses what the ledger, the officers, or AWS refuse before a key is opened.
func (p *liveProof) mayAsk(ctx context.Context, serials []device.KeySerial) error {
	switch {
	case p.who.Kind != principal.User:
		return ErrNoLiveCall
	case len(serials) == 0:
		return gate.ErrNoKeys
	}
	if err := p.env.MayRecord(&ledger.Resync{}, &ledger.Live{}); err != nil {
		return err
	}
	if err := p.askWho(ctx); err != nil {
		return err
	}
	for _, serial := range serials {
		if p.held.Key(uint32(serial)) == nil {
			return fmt.Errorf("%w: key %d", ErrNotRecorded, serial)
		}
	}
	return nil
}

type liveProof struct {
	env     *env.Env
	held    *record.MFADevice
	who     principal.Principal
	caller  cloud.Caller
	skew    time.Duration // of the workstation's clock, as AWS saw it
	checked time.Time     // when it did
	keys    keyring.Keys
	live    ledger.Live
}

// askWho checks the account and the clock.
func (p *liveProof) askWho(ctx context.Context) error {
	if p.env.AWS == nil {
		return env.ErrNoAWS
	}
	caller, answer, err := p.env.AWS.Caller(ctx)
	if err != nil {
		return fmt.Errorf("asking AWS who we are: %w", err)
	}
	p.caller = caller
	if caller.Account != p.who.Account {
		return fmt.Errorf("%w: the device is of %s, the credentials are of %s", env.ErrWrongAccount, p.who.Account, caller.Account)
	}
	p.skew, p.checked = answer.Skew, p.env.Now()
	return env.CheckAnswer(answer)
}

// prove sends codes, and later ones if AWS refuses them. A refusal without a second try
// is in doubt.
func (p *liveProof) prove(ctx context.Context) error {
	said, err := p.try(ctx)
	if err != nil || !said.again {
		return p.conclude(ctx, said, err)
	}
	if err := p.awaitRetry(ctx, said); err != nil {
		return p.conclude(ctx, p.doubt(said), err)
	}
	second, err := p.try(ctx)
	if err != nil {
		return p.conclude(ctx, p.doubt(said), err)
	}
	return p.conclude(ctx, second, nil)
}

// conclude records what AWS said, if anything, and returns the error.
func (p *liveProof) conclude(ctx context.Context, said opinion, cause error) error {
	if said.result == "" {
		return cause
	}
	p.live.Result, p.live.Cause, p.live.RequestID = said.result, said.cause, said.request
	return errors.Join(cause, p.record(ctx, &p.live, nil))
}

// try sends the codes of time steps that AWS has not seen, each recorded before it
// leaves.
func (p *liveProof) try(ctx context.Context) (opinion, error) {
	if p.caller.UserName == p.who.Name && p.caller.LongTerm {
		return p.trySession(ctx)
	}
	return p.tryResync(ctx)
}

func (p *liveProof) trySession(ctx context.Context) (opinion, error) {
	p.live.Method, p.live.KeySerial = ledger.MethodSession, uint32(p.keys[0].Info().Serial)
	codes, at, err := p.codes(ctx, 1)
	if err != nil {
		return opinion{}, err
	}
	intent := &ledger.CodeUsed{KeySerial: p.live.KeySerial, CredentialID: p.held.Key(p.live.KeySerial).CredentialID, Step: at}
	if err := p.announce(ctx, intent, at); err != nil {
		return opinion{}, err
	}
	answer, err := p.env.AWS.Session(context.WithoutCancel(ctx), p.held.DeviceARN, codes[0])
	return p.judge(ctx, answer, err), nil
}

func (p *liveProof) tryResync(ctx context.Context) (opinion, error) {
	p.live.Method = ledger.MethodResync
	codes, at, err := p.codes(ctx, 2)
	if err != nil {
		return opinion{}, err
	}
	intent := &ledger.Resync{
		Device: p.held.Ceremony, DeviceARN: p.held.DeviceARN, KeySerials: p.serials(), Steps: []uint64{at - 1, at},
	}
	if err := p.announce(ctx, intent, at-1, at); err != nil {
		return opinion{}, err
	}
	answer, err := p.env.AWS.Resync(context.WithoutCancel(ctx), p.who.Name, p.held.DeviceARN, codes[0], codes[1])
	return p.judge(ctx, answer, err), nil
}

// announce records the intent to send codes of these steps, in ascending order. Another
// command may have sent them since, and officers may have taken long to sign.
func (p *liveProof) announce(ctx context.Context, intent ledger.Body, steps ...uint64) error {
	now := oath.Step(p.env.Now(), keyring.Period)
	err := p.record(ctx, intent, func(records []ledger.Record) error {
		if lastStep(records, p.held, now) >= steps[0] {
			return ErrStepTaken
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.inTime(steps[len(steps)-1])
}

// codes takes the codes of the current step, and for n = 2 of the one before, from the
// keys: from two keys if there are two.
func (p *liveProof) codes(ctx context.Context, n int) (codes []string, at uint64, err error) {
	if err := keyring.UnlockLocked(ctx, p.env, p.keys); err != nil {
		return nil, 0, err
	}
	if err := p.awaitTurn(ctx, uint64(n)); err != nil {
		return nil, 0, err
	}
	at = oath.Step(p.env.Now(), keyring.Period)
	for i := range n {
		key := p.keys[min(i, len(p.keys)-1)]
		challenge := oath.TOTPChallenge(at - uint64(n-1-i))
		q := keyring.Question{
			Step: step.OnKey("live", uint32(key.Info().Serial)), Key: key.Info().Serial,
			Credential: p.held.Key(uint32(key.Info().Serial)).CredentialID, Touch: p.held.Touch, Left: n - 1 - i, Challenge: challenge[:],
		}
		answer, err := keyring.Ask(ctx, p.env, q, func(fn func(*oath.Session) error) error { return key.Use(ctx, fn) })
		if err != nil {
			return nil, 0, err
		}
		codes = append(codes, string(answer.Code()))
	}
	return codes, at, p.inTime(at)
}

// inTime refuses codes that are too old to send: AWS would take them, and store how old
// they are.
func (p *liveProof) inTime(at uint64) error {
	if now := oath.Step(p.env.Now(), keyring.Period); now > at+1 {
		return env.ErrAged
	}
	return nil
}

func (p *liveProof) serials() []uint32 {
	var all []uint32
	for _, key := range p.keys[:min(2, len(p.keys))] {
		all = append(all, uint32(key.Info().Serial))
	}
	return slices.Clip(all)
}

// record writes the intent, signed before AWS is sent anything, or the answer, signed
// if the ledger requires it.
func (p *liveProof) record(ctx context.Context, body ledger.Body, provided func([]ledger.Record) error) error {
	p.keys.Release()
	head, err := p.env.Append(ctx, p.caller.ARN, ledger.Entry{Command: "verify", Body: body, Provided: provided})
	if err != nil {
		return err
	}
	return p.env.Signed(ctx, head.Sequence, "verify", p.env.Officer(p.caller.ARN))
}
