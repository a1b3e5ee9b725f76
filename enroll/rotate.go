package enroll

import (
	"context"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
)

// RotateRequest replaces the seed of one device: a new device for the same
// principal and group, on those keys that are here.
type RotateRequest struct {
	Old    *record.MFADevice
	Keys   []device.KeySerial // that get the new seed: of the group, and new ones
	Reason string             // a ledger.Reason constant
	Lost   []device.KeySerial // in other hands; none of them may be here
	Holder string             // who left
	Source env.Source         // API, or how the officer hands root's secret over
	Touch  *bool              // the new seed's codes need a touch; nil: as the old one's
	Opened []*device.Key      // Keys, open already and shared with other ceremonies; nil: they are opened

	Stolen      bool              // the old device goes first
	GiveUp      *record.MFADevice // goes first, because AWS takes no ninth: Old, or another of the principal; nil: none
	Defenceless bool              // it was agreed that the principal is without a device meanwhile
	Profile     string
	OneKey      bool
	Clock       *env.StatedTime
	Despite     []device.KeySerial // keys that are meant although the ledger speaks against them

	SecretLength int // base32 characters of the secret that a person hands over; 0: any
}

// What keeps a seed from being replaced.
var (
	ErrLostIsHere  = hint.Sentinel(hint.UnplugLost, "a key that is called lost is on the desk")
	ErrRetired     = hint.Sentinel(hint.CheckReplaced, "this device is retired")
	ErrDefenceless = hint.Sentinel(hint.EnrollSecond, "the principal has no other proven device: it would be without MFA until the new one is enabled")
	ErrNotSignedIn = hint.Mark(hint.SignInAsRoot, fmt.Errorf("%w: nobody said that root signed in with the new device", step.ErrUnsettled))
	ErrNotRemoved  = hint.Mark(hint.RemoveOld, fmt.Errorf("%w: nobody said that the old device is removed", step.ErrUnsettled))
)

// rotation is what a ceremony does beside enrolling: it retires the device that
// the new one stands in for.
type rotation struct {
	body   ledger.Rotate
	old    *record.MFADevice
	giveUp *record.MFADevice // goes first, because AWS takes no ninth; nil: none
	agreed bool              // to be without a device meanwhile
}

// PrepareRotation looks at everything that the rotation will touch and changes
// nothing. The ceremony that it gives is an enrolment, and when the new device
// is enabled, which takes codes of keys that have all proven the new seed, the
// old one is retired: at AWS first, and on the keys after AWS is without it, each
// credential after it has answered one of its witnesses.
func PrepareRotation(ctx context.Context, room *env.Env, q RotateRequest) (*Ceremony, error) {
	who, err := principal.Parse(q.Old.Principal)
	if err != nil {
		return nil, err
	}
	if err := q.check(ctx, room); err != nil {
		return nil, fmt.Errorf("rotating group %s of %s: %w", q.Old.Group, who, err)
	}
	c, err := newCeremony(room, "rotate", Request{
		Principal: who, Group: q.Old.Group, Keys: q.Keys, Touch: q.touch(), Source: q.Source,
		Profile: q.Profile, OneKey: q.OneKey, Clock: q.Clock, SecretLength: q.SecretLength, Despite: q.Despite,
	})
	if err != nil {
		return nil, err
	}
	c.borrowed = q.Opened
	c.rotation = &rotation{body: q.body(), old: q.Old, giveUp: q.GiveUp, agreed: q.Defenceless}
	if err := c.look(ctx, Request{Principal: who, Keys: q.Keys, Clock: q.Clock}); err != nil {
		return nil, err
	}
	return c, nil
}

func (q RotateRequest) touch() bool {
	if q.Touch != nil {
		return *q.Touch
	}
	return q.Old.Touch
}

// check refuses what the record alone tells is wrong, and lost keys that are
// plugged in.
func (q RotateRequest) check(ctx context.Context, room *env.Env) error {
	switch {
	case !q.Old.IsLive():
		return ErrRetired
	case q.GiveUp != nil && q.GiveUp.Principal != q.Old.Principal:
		return fmt.Errorf("giving %s up: %w: %s", q.GiveUp.Name(), mfa.ErrNoSuchDevice, q.Old.Principal)
	}
	for _, serial := range q.Lost {
		if slices.Contains(q.Keys, serial) {
			return fmt.Errorf("%w: %d", ErrLostIsHere, serial)
		}
	}
	if len(q.Lost) > 0 && q.Opened == nil {
		here, _, err := room.Desk.Keys(ctx)
		if err != nil {
			return err
		}
		for _, key := range here {
			defer key.Close()
			if slices.Contains(q.Lost, key.Info().Serial) {
				return fmt.Errorf("%w: %d", ErrLostIsHere, key.Info().Serial)
			}
		}
	}
	return nil
}

// check refuses what the record says against this rotation, now. isThere tells
// whether AWS has a device enabled, as far as it can be read.
func (r *rotation) check(b *record.Book, isThere func(*record.MFADevice) bool) error {
	first, because := r.first()
	for _, d := range []*record.MFADevice{r.old, first} {
		if d == nil {
			continue
		}
		if now := b.Device(d.Ceremony); now == nil || !now.IsLive() {
			return fmt.Errorf("%w: %s", ErrRetired, d.Name())
		}
	}
	if because != "" && !r.agreed && !r.leavesOther(b, first, isThere) {
		return fmt.Errorf("%w: %s", ErrDefenceless, first.Principal)
	}
	return nil
}

// leavesOther tells whether the principal of a device that goes first keeps
// another one: enabled, proven live with nothing against it since, and on a key
// that is not lost, not about to be called so, and not known to be wrong.
func (r *rotation) leavesOther(b *record.Book, first *record.MFADevice, isThere func(*record.MFADevice) bool) bool {
	return slices.ContainsFunc(b.Live(), func(d *record.MFADevice) bool {
		return d.Principal == first.Principal && d.Ceremony != first.Ceremony && isThere(d) &&
			d.LastLive != nil && (d.LastTry == nil || d.LastTry.Result != ledger.LiveRefused) &&
			slices.ContainsFunc(d.Keys, func(k *record.HeldKey) bool {
				return b.Keeps(k) && !slices.Contains(r.body.Lost, k.KeySerial)
			})
	})
}

func (q RotateRequest) body() ledger.Rotate {
	body := ledger.Rotate{
		Reason: q.Reason, Holder: q.Holder, Stolen: q.Stolen,
		Device: q.Old.Ceremony, DeviceARN: q.Old.DeviceARN,
	}
	if q.GiveUp != nil {
		body.GiveUp = q.GiveUp.Ceremony
	}
	for _, serial := range q.Lost {
		body.Lost = append(body.Lost, uint32(serial))
	}
	for _, held := range q.Old.Keys {
		switch {
		case slices.Contains(q.Keys, device.KeySerial(held.KeySerial)):
			body.Credentials = append(body.Credentials, ledger.LeftCredential{KeySerial: held.KeySerial, CredentialID: held.CredentialID})
		case !slices.Contains(q.Lost, device.KeySerial(held.KeySerial)):
			body.Absent = append(body.Absent, held.KeySerial)
		}
	}
	return body
}

// first is the device that goes before the new one is made, and why; nil and ""
// where none does.
func (r *rotation) first() (d *record.MFADevice, because string) {
	switch {
	case r == nil:
		return nil, ""
	case r.body.Stolen:
		return r.old, ledger.BecauseStolen
	case r.giveUp != nil:
		return r.giveUp, ledger.BecauseLimit
	default:
		return nil, ""
	}
}

// retirement is the stages that end a device at AWS. Each looks first, so that
// they can be gone through again by a later command.
func (c *Ceremony) retirement(old *record.MFADevice, because string) []step.Stage {
	return []step.Stage{
		{
			Record: func() ledger.Body {
				if c.past().Retire(old.Ceremony) != nil {
					return nil
				}
				body := &ledger.Retire{Device: old.Ceremony, DeviceARN: old.DeviceARN, Because: because}
				if c.retiresRoot(because) {
					body.Via = ledger.ViaAssumeRoot
				}
				return body
			},
			Steps: []step.Step{{Name: "retire", Do: func(ctx context.Context) error { return c.retire(ctx, old, because) }}},
		},
		{Record: func() ledger.Body { return c.makeRetired(old) }},
	}
}

// goOn ends a retirement that was begun before the commit: the old device may
// be deactivated already, and nothing gives it back.
func (c *Ceremony) goOn(ctx context.Context, r *step.Runner) error {
	first, because := c.rotation.first()
	if first == nil {
		return nil
	}
	if goes, err := c.goesOn(ctx, first); err != nil || !goes {
		return err
	}
	return r.Run(ctx, c.retirement(first, because))
}

// goesOn tells whether a device that was to go first has begun to go. One that is
// in use as before stays: its successor is not coming.
func (c *Ceremony) goesOn(ctx context.Context, first *record.MFADevice) (bool, error) {
	goes := c.past().Retire(first.Ceremony)
	if goes == nil || goes.Done || !c.readable() {
		return goes != nil && !goes.Done, nil
	}
	state, err := c.lookOld(ctx, first)
	return state != step.Ours, err
}

// afterwards is what a rotation does once the new device is enabled.
func (c *Ceremony) afterwards() []step.Stage {
	if c.rotation == nil {
		return nil
	}
	var stages []step.Stage
	if c.later {
		stages = append(stages, step.Stage{Steps: []step.Step{{Name: "prove new", Do: c.proveNew}}})
	}
	because := ledger.BecauseEnabled
	if c.who.Kind == principal.Root {
		because = ledger.BecauseLive
		stages = append(stages, step.Stage{Steps: []step.Step{{Name: "sign in", Do: c.awaitSignIn}}})
	}
	if c.later {
		stages = append(stages, step.Stage{Steps: []step.Step{{Name: "believe", Do: c.believe}}})
	}
	stages = append(stages, c.retirement(c.rotation.old, because)...)
	var cleans []step.Step
	for _, left := range c.rotation.body.Credentials {
		if !c.isGone(left.KeySerial) {
			cleans = append(cleans, step.Step{
				Name: step.OnKey("clean", left.KeySerial),
				Do:   func(ctx context.Context) error { return c.clean(ctx, left) },
			})
		}
	}
	// One after the other: each takes the next witness that is not used.
	return append(stages, step.Stage{Steps: cleans, Serial: true})
}
