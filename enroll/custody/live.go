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
	"rootseal/enroll/manager"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
	"rootseal/oath"
)

// ProveLive is the live check of an IAM user's enabled device: AWS itself
// verifies codes of the named keys. With an administrator's AWS credentials,
// ProveLive sends two consecutive codes (a resync). With the user's own long-term
// access key, it exchanges one code for a session, and drops the session.
//
// AWS stores the clock offset that two codes reveal, so ProveLive first compares
// the workstation's clock with AWS's. A code works once, and right after a change
// AWS rejects correct codes. So ProveLive waits for a time step with no recorded
// code, and until AWS has learned of the device. If AWS rejects the codes,
// ProveLive tries later codes once before the rejection counts. If the reply is
// lost, nothing is proven, and ProveLive sends nothing again.
//
// The opinion of AWS is in the result and in the ledger. The error is for what
// prevented the question to AWS or the record.
func ProveLive(ctx context.Context, e *env.Env, held *record.MFADevice, serials []device.KeySerial) (ledger.Live, error) {
	live, _, err := ProveListed(ctx, e, Listed{Held: held, Serials: serials})
	return live, err
}

// Listed is a live check that an apply record lists. Its signature covers the intent of the
// check, and the signature that closes the sitting signs the result.
type Listed struct {
	Apply   uint64 // number of the apply record; 0: of no sitting
	Held    *record.MFADevice
	Vault   *manager.Vault     // gives the codes; nil: keys do
	Serials []device.KeySerial // of these keys; empty with a vault
}

// ProveListed is ProveLive, or with a vault [Together.ProveManaged], in a sitting. It refuses
// an intent that the sitting does not cover. recorded is the number of the newest record, 0
// for none.
func ProveListed(ctx context.Context, e *env.Env, check Listed) (live ledger.Live, recorded uint64, err error) {
	return NewTogether(e).prove(ctx, e, check)
}

func (t *Together) prove(ctx context.Context, e *env.Env, check Listed) (live ledger.Live, recorded uint64, err error) {
	held, vault, serials := check.Held, check.Vault, check.Serials
	p := &liveProof{env: e, held: held, together: t, live: ledger.Live{Device: held.Ceremony, DeviceARN: held.DeviceARN, Apply: check.Apply}}
	if vault != nil {
		if !principal.NamedDevice(held.Item, held.DeviceARN) { // others can write to the ledger, and the item is an argument
			return ledger.Live{}, 0, message.Errorf("%w: %q is not the item of %s", gate.ErrStrange, held.Item, held.DeviceARN)
		}
		p.item = vault.Stored(held.Item, e)
	}
	if p.who, err = principal.Parse(held.Principal); err != nil {
		return p.live, 0, err
	}
	if err := p.mayAsk(ctx, serials); err != nil {
		return p.live, 0, message.Errorf("proving %s live: %w", p.who, err)
	}
	if len(serials) > 0 {
		if p.keys, err = e.Desk.Open(ctx, serials...); err != nil {
			return p.live, 0, err
		}
		defer p.keys.Close()
	}
	if err := p.prove(ctx); err != nil {
		return p.live, p.recorded, message.Errorf("proving %s live: %w", p.who, err)
	}
	return p.live, p.recorded, nil
}

// mayAsk refuses what the ledger, the officers, or AWS refuse before a key is opened.
func (p *liveProof) mayAsk(ctx context.Context, serials []device.KeySerial) error {
	switch {
	case p.who.Kind != principal.User:
		return ErrNoLiveCall
	case len(serials) == 0 && p.item == nil:
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
			return message.Errorf("%w: key %d", record.ErrNotRecorded, serial)
		}
	}
	return nil
}

type liveProof struct {
	env     *env.Env
	held    *record.MFADevice
	who     principal.Principal
	caller  cloud.Caller
	skew    time.Duration // the workstation's clock minus AWS's
	checked time.Time     // when skew was measured
	keys    keyring.Keys
	item    *manager.Item // gives the codes instead of keys; nil: keys do
	live    ledger.Live

	together *Together // the checks at the same time, of which this is one
	recorded uint64    // the newest record of a check in a sitting, whose signatures are enough
}

// askWho checks the account and the clock.
func (p *liveProof) askWho(ctx context.Context) error {
	if p.env.AWS == nil {
		return env.ErrNoAWS
	}
	caller, answer, err := p.env.AWS.Caller(ctx)
	if err != nil {
		return fmt.Errorf("asking AWS for the caller's identity: %w", err)
	}
	p.caller = caller
	if caller.Account != p.who.Account {
		return message.Errorf("%w: the device is in %s, the AWS credentials in %s", env.ErrWrongAccount, p.who.Account, caller.Account)
	}
	p.skew, p.checked = answer.Skew, p.env.Now()
	return env.CheckAnswer(answer)
}

// prove sends codes to AWS, and later ones if AWS rejects the first. If the
// second attempt fails to give an answer, the first one stays in doubt.
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

// conclude records the opinion, if AWS gave one, and returns the error.
func (p *liveProof) conclude(ctx context.Context, said opinion, cause error) error {
	if said.result == "" {
		return cause
	}
	p.live.Result, p.live.Cause, p.live.RequestID = said.result, said.cause, said.request
	return errors.Join(cause, p.record(ctx, &p.live, nil))
}

// try sends AWS codes of time steps that AWS has not seen, and records them
// before they leave.
func (p *liveProof) try(ctx context.Context) (opinion, error) {
	if p.caller.UserName == p.who.Name && p.caller.LongTerm {
		return p.trySession(ctx)
	}
	return p.tryResync(ctx)
}

func (p *liveProof) trySession(ctx context.Context) (opinion, error) {
	p.live.Method = ledger.MethodSession
	intent := &ledger.CodeUsed{CredentialID: p.held.Item}
	if p.item == nil {
		p.live.KeySerial = uint32(p.keys[0].Info().Serial)
		intent.KeySerial, intent.CredentialID = p.live.KeySerial, p.held.Key(p.live.KeySerial).CredentialID
	}
	codes, at, err := p.codes(ctx, 1)
	if err != nil {
		return opinion{}, err
	}
	intent.Step = at
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
		Device: p.held.Ceremony, DeviceARN: p.held.DeviceARN, KeySerials: p.serials(), Steps: []uint64{at - 1, at}, Apply: p.live.Apply,
	}
	if err := p.announce(ctx, intent, at-1, at); err != nil {
		return opinion{}, err
	}
	answer, err := p.env.AWS.Resync(context.WithoutCancel(ctx), p.who.Name, p.held.DeviceARN, codes[0], codes[1])
	return p.judge(ctx, answer, err), nil
}

// announce records the intent to send codes of these time steps, in ascending
// order. It checks both once more, because another command can have sent them,
// and a signature can have taken minutes.
func (p *liveProof) announce(ctx context.Context, intent ledger.Body, steps ...uint64) error {
	now := oath.Step(p.env.Now(), keyring.Period)
	err := p.record(ctx, intent, func(records []ledger.Record) error {
		if lastStep(records, p.held, now) >= steps[0] {
			return ErrStepTaken
		}
		return officer.Read(records).Covers(p.env.Ledger.Identity().Host, p.env.OSUser, nil, intent)
	})
	if err != nil {
		return err
	}
	return p.inTime(steps[len(steps)-1])
}

// codes computes on the keys the code of the current time step and, for n = 2,
// the one before it. If there are two keys, each code comes from another key. A password
// manager has only the present code, so there the second is that of the next step.
func (p *liveProof) codes(ctx context.Context, n int) (codes []string, at uint64, err error) {
	if err := p.env.ReadyToSign(ctx, p.keys.Release); err != nil { // before the codes, which grow old
		return nil, 0, err
	}
	if p.item != nil {
		if err := p.awaitTurn(ctx, 1); err != nil {
			return nil, 0, err
		}
		if codes, at, err = p.item.Codes(ctx, n); err != nil {
			return nil, 0, err
		}
		return codes, at, p.inTime(at)
	}
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

// inTime returns an error if the codes of a time step are too old to send. AWS
// would accept older codes too, and store their age as the clock's offset.
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

// record writes the intent or the answer. The intent is signed before AWS
// receives anything; the answer is signed too, if the officers require that. In a sitting,
// its signatures do both.
func (p *liveProof) record(ctx context.Context, body ledger.Body, provided func([]ledger.Record) error) error {
	p.keys.Release()
	head, err := p.env.Append(ctx, p.caller.ARN, ledger.Entry{Command: "verify", Body: body, Provided: provided})
	if err != nil {
		return err
	}
	if p.live.Apply != 0 {
		p.recorded = head.Sequence
		return nil
	}
	return p.together.signed(ctx, head.Sequence, p.env.Officer(p.caller.ARN))
}
