package enroll

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/targets"
	"rootseal/message"
)

// RotateRequest replaces the seed of one device: a new device for the same principal
// and group, on the plugged-in keys.
type RotateRequest struct {
	Old    *record.MFADevice
	Keys   []device.KeySerial // that get the new seed: the group's, and new ones
	Reason string             // a ledger.Reason constant
	Lost   []device.KeySerial // none of them may be plugged in
	Holder string             // who left
	Source env.Source         // API, or how the operator hands over root's secret
	Touch  *bool              // the new seed's codes require a touch; nil: as the old one's
	Opened []*device.Key      // Keys, open already and shared with other ceremonies; nil: they are opened

	Stolen      bool              // the old device goes first
	GiveUp      *record.MFADevice // goes first, because AWS takes no ninth: Old, or another of the principal; nil: none
	Defenceless bool              // the operator agreed that the principal is without a device for a while
	Profile     string
	OneKey      bool
	Clock       *env.StatedTime
	Despite     []device.KeySerial // keys that are meant although the ledger has something against them

	SecretLength int    // base32 characters that the secret must have; 0: any
	Command      string // of the records; empty: rotate

	Vault *manager.Vault // has the new seed instead of keys; nil: keys have it
}

// What keeps a seed from being replaced.
var (
	errRetired     = hint.Sentinel(hint.CheckReplaced, "this device is retired")
	ErrDefenceless = hint.Sentinel(hint.EnrollSecond, "the principal has no other proven device: it would be without MFA until the new one is enabled")
)

// PrepareRotation looks at everything that the rotation will touch, and changes
// nothing.
func PrepareRotation(ctx context.Context, e *env.Env, q RotateRequest) (*Ceremony, error) {
	who, err := principal.Parse(q.Old.Principal)
	if err != nil {
		return nil, err
	}
	if err := q.check(ctx, e); err != nil {
		return nil, message.Errorf("rotating group %s of %s: %w", q.Old.Group, who, err)
	}
	return prepare(ctx, e, cmp.Or(q.Command, "rotate"), Request{
		Principal: who, Group: q.Old.Group, Keys: q.Keys, Touch: q.NeedsTouch(), Source: q.Source,
		Profile: q.Profile, OneKey: q.OneKey, Clock: q.Clock, SecretLength: q.SecretLength, Despite: q.Despite, Opened: q.Opened, Vault: q.Vault,
	}, &Intent{Rotate: q.body(), Old: q.Old, GiveUp: q.GiveUp}, q.Defenceless)
}

// NeedsTouch reports whether each code of the new seed requires a touch.
func (q RotateRequest) NeedsTouch() bool {
	if q.Touch != nil {
		return *q.Touch
	}
	return q.Old.Touch
}

// check refuses what the ledger alone shows to be wrong, and plugged-in lost keys.
func (q RotateRequest) check(ctx context.Context, e *env.Env) error {
	switch {
	case !q.Old.IsLive():
		return errRetired
	case q.GiveUp != nil && q.GiveUp.Principal != q.Old.Principal:
		return message.Errorf("giving %s up: %w: %s", q.GiveUp.Name(), mfa.ErrNoSuchDevice, q.Old.Principal)
	}
	for _, serial := range q.Lost {
		if slices.Contains(q.Keys, serial) {
			return fmt.Errorf("%w: %d", targets.ErrLostIsHere, serial)
		}
	}
	if len(q.Lost) > 0 && q.Opened == nil {
		here, _, err := e.Desk.Keys(ctx)
		if err != nil {
			return err
		}
		for _, key := range here {
			defer key.Close()
			if slices.Contains(q.Lost, key.Info().Serial) {
				return fmt.Errorf("%w: %d", targets.ErrLostIsHere, key.Info().Serial)
			}
		}
	}
	return nil
}

func (q RotateRequest) body() *ledger.Rotate {
	body := &ledger.Rotate{
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

// checkRotation refuses a device that is retired by now, and one that goes first and
// leaves its principal without another.
func (p *preflight) checkRotation(b *record.Book) error {
	first, because := p.first()
	for _, d := range []*record.MFADevice{p.Old, first} {
		if d == nil {
			continue
		}
		if now := b.Device(d.Ceremony); now == nil || !now.IsLive() {
			return fmt.Errorf("%w: %s", errRetired, d.Name())
		}
	}
	if because != "" && !p.defenseless && !p.leavesOther(b, first) {
		return fmt.Errorf("%w: %s", ErrDefenceless, first.Principal)
	}
	return nil
}

// leavesOther reports whether the principal of a device that goes first keeps
// another one: enabled, with a live check and nothing against it since, and on a key
// that is neither lost, nor reported lost by this rotation, nor wrong.
func (p *preflight) leavesOther(b *record.Book, first *record.MFADevice) bool {
	return len(gate.OthersProven(b, first, p.isThere, p.Rotate.Lost...)) > 0
}
