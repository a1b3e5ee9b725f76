package officer

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"strings"

	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// What keeps a slot's key from being an officer's.
var (
	errSlotTaken = hint.Sentinel(hint.EmptySlot, "the slot holds a key that cannot sign here")
	errSignsFree = hint.Sentinel(hint.EmptySlotOrPIN, "the key signs without a PIN")
)

// Token is the PIV application of the YubiKey of a newcomer.
type Token interface {
	Look(ctx context.Context) (piv.State, error)
	Attest(ctx context.Context, slot piv.Slot, roots piv.Roots) (piv.Attestation, error)
	Generate(ctx context.Context, slot piv.Slot, managementKey []byte, wanted piv.NewKey) (crypto.PublicKey, error)
	StoredManagementKey(ctx context.Context, pin []byte) ([]byte, error)
}

// Newcomer is a person who may become an officer, with the signing key in a slot
// of their YubiKey. rootseal never writes to a slot that holds anything.
type Newcomer struct {
	Name       string
	Serial     device.KeySerial
	Firmware   string
	Token      Token
	Trusted    piv.Roots
	Unattested bool // accept a key without attestation, on the holder's word

	Key  piv.SlotState       // set by Look; Public is nil until there is a key
	Body ledger.OfficerAdded // complete once there is a key

	state piv.State
}

// Look finds out what is in the slot. It refuses a YubiKey that cannot be an
// officer's before its PIN is needed.
func (n *Newcomer) Look(ctx context.Context, slot piv.Slot) error {
	var err error
	if n.state, err = n.Token.Look(ctx); err != nil {
		return err
	}
	n.Key = n.state.Slot(slot)
	switch {
	case n.state.PINTries == 0:
		return piv.ErrPINBlocked
	case n.state.PIN == piv.SettingFactory:
		return piv.ErrFactoryPIN
	case n.Key.Holds == piv.HoldsKey && n.Key.Algorithm != piv.P256 && n.Key.Algorithm != piv.Ed25519:
		return message.Errorf("%w: slot %v; %s", errSlotTaken, slot, n.freeSlots())
	case n.Key.Holds == piv.HoldsUnknown, n.Key.Holds == piv.HoldsNothing && n.Key.Certificate:
		return message.Errorf("%w: slot %v; %s", piv.ErrNotShownEmpty, slot, n.freeSlots())
	case n.Key.Holds == piv.HoldsKey:
		return n.Describe(ctx)
	}
	return nil
}

func (n *Newcomer) freeSlots() message.Text {
	const enough = 3
	var free []string
	for _, s := range n.state.Slots {
		if s.Holds == piv.HoldsNothing && !s.Certificate && len(free) < enough {
			free = append(free, s.Slot.String())
		}
	}
	if len(free) == 0 {
		return message.Word("no slot is shown to be empty")
	}
	return message.Textf("empty are %s", strings.Join(free, ", "))
}

// HasKey reports whether the slot has a key.
func (n *Newcomer) HasKey() bool { return n.Key.Public != nil }

// HasFactoryPUK reports whether anyone who has the YubiKey can set another PIN.
func (n *Newcomer) HasFactoryPUK() bool { return n.state.PUK == piv.SettingFactory }

// Generate makes a key in the empty slot. The key requires PIN and touch for each
// signature, so that a program which has overheard the PIN cannot sign with it.
func (n *Newcomer) Generate(ctx context.Context, managementKey []byte) error {
	wanted := piv.NewKey{Algorithm: piv.P256, PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways}
	public, err := n.Token.Generate(ctx, n.Key.Slot, managementKey, wanted)
	if err != nil {
		return err
	}
	n.Key = piv.SlotState{
		Slot: n.Key.Slot, Holds: piv.HoldsKey, By: piv.ByMetadata, Origin: piv.Generated,
		Public: public, Algorithm: wanted.Algorithm, PINPolicy: wanted.PINPolicy, TouchPolicy: wanted.TouchPolicy,
	}
	return nil
}

// ManagementKey returns the given one, or the factory's if it is unchanged, or
// the one that is stored behind the PIN. The caller overwrites it.
func (n *Newcomer) ManagementKey(ctx context.Context, given, pin []byte) ([]byte, error) {
	switch {
	case given != nil:
		return given, nil
	case n.state.ManagementKey == piv.SettingFactory:
		return piv.FactoryManagementKey(), nil
	default:
		return n.Token.StoredManagementKey(ctx, pin)
	}
}

// Describe makes the record of the key in the slot from its attestation, or, on
// the holder's word, from what the YubiKey shows.
func (n *Newcomer) Describe(ctx context.Context) error {
	a, err := n.Token.Attest(ctx, n.Key.Slot, n.Trusted)
	switch {
	case err == nil:
		if n.Key.By != piv.ByMetadata {
			n.Key.Public = a.Public // a stored certificate may belong to another key
		}
		n.Body, err = attestedBody(n.Name, a)
	case n.Unattested && isUnproven(err):
		n.Body, err = shownBody(n.Name, n.Serial, n.Firmware, n.Key)
	}
	if errors.Is(err, piv.ErrUnknownIssuer) {
		return hint.New("", hint.LearnOfficer, err)
	}
	if err != nil {
		return err
	}
	return n.agree()
}

// isUnproven reports whether a proof is only missing. No word excuses a YubiKey
// that proves to be another one.
func isUnproven(err error) bool {
	return errors.Is(err, piv.ErrNothingToAttest) || errors.Is(err, piv.ErrNotAttested) && !errors.Is(err, piv.ErrOtherToken)
}

// agree compares what the YubiKey shows with what it attests, since both were
// read at different moments, and refuses a key that signs without a PIN.
func (n *Newcomer) agree() error {
	shown, err := shownBody(n.Name, n.Serial, n.Body.Firmware, n.Key)
	switch {
	case err != nil:
		return err
	case n.Body.Fingerprint != shown.Fingerprint:
		return fmt.Errorf("%w %v", piv.ErrOtherKey, n.Key.Slot)
	case n.Body.KeySerial != shown.KeySerial:
		return message.Errorf("%w: key %d", piv.ErrOtherToken, n.Body.KeySerial)
	case n.Body.PINPolicy == string(piv.PINNever):
		return message.Errorf("%w: slot %v; %s", errSignsFree, n.Key.Slot, n.freeSlots())
	}
	return nil
}
