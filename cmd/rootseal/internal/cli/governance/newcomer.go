package governance

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// What keeps a slot's key from being an officer's.
var (
	errSlotTaken = hint.Sentinel(hint.EmptySlot, "the slot holds a key that cannot sign here")
	errSignsFree = hint.Sentinel(hint.EmptySlotOrPIN, "the key signs without a PIN")
)

// newcomer is a token whose key is going to be an officer's. No slot that holds
// anything is ever written to.
type newcomer struct {
	name     string
	info     device.Info
	token    cli.PIVToken
	state    piv.State
	key      piv.SlotState // Public is nil until there is a key
	believed piv.Roots
	onWord   bool               // a key that is not attested will do
	meant    []device.KeySerial // tokens that are meant although the ledger speaks against them

	body ledger.OfficerAdded // complete once there is a key
}

// look finds out what is in the slot, and refuses a token that cannot be an
// officer's before anybody types a PIN.
func (n *newcomer) look(ctx context.Context, slot piv.Slot) error {
	var err error
	if n.state, err = n.token.Look(ctx); err != nil {
		return err
	}
	n.key = n.state.Slot(slot)
	switch {
	case n.state.PINTries == 0:
		return piv.ErrPINBlocked
	case n.state.PIN == piv.SettingFactory:
		return piv.ErrFactoryPIN
	case n.key.Holds == piv.HoldsKey && n.key.Algorithm != piv.P256 && n.key.Algorithm != piv.Ed25519:
		return fmt.Errorf("%w: slot %v; %s", errSlotTaken, slot, n.freeSlots())
	case n.key.Holds == piv.HoldsUnknown, n.key.Holds == piv.HoldsNothing && n.key.Certificate:
		return fmt.Errorf("%w: slot %v; %s", piv.ErrNotShownEmpty, slot, n.freeSlots())
	case n.key.Holds == piv.HoldsKey:
		return n.describe(ctx)
	}
	return nil
}

// freeSlots names some that a key could be made in.
func (n *newcomer) freeSlots() string {
	const enough = 3
	var free []string
	for _, s := range n.state.Slots {
		if s.Holds == piv.HoldsNothing && !s.Certificate && len(free) < enough {
			free = append(free, s.Slot.String())
		}
	}
	if len(free) == 0 {
		return "no slot is shown to be empty"
	}
	return "empty are " + strings.Join(free, ", ")
}

// isThere tells whether the slot has a key.
func (n *newcomer) isThere() bool { return n.key.Public != nil }

// describe makes the record of the key in the slot: what its attestation says,
// or on the holder's word what the token does.
func (n *newcomer) describe(ctx context.Context) error {
	a, err := n.token.Attest(ctx, n.key.Slot, n.believed)
	switch {
	case err == nil:
		if n.key.By != piv.ByMetadata {
			n.key.Public = a.Public // what it was before nobody had verified
		}
		n.body, err = operator.AttestedBody(n.name, a)
	case n.onWord && isUnproven(err):
		n.body, err = operator.OfficerBody(n.name, n.info.Serial, n.info.Firmware.String(), n.key)
	}
	if errors.Is(err, piv.ErrUnknownIssuer) {
		return hint.New("", hint.LearnOfficer, err)
	}
	if err != nil {
		return err
	}
	return n.agree()
}

// isUnproven tells whether a proof is only missing. A token that proves to be
// another one is excused by nobody's word.
func isUnproven(err error) bool {
	return errors.Is(err, piv.ErrNothingToAttest) || errors.Is(err, piv.ErrNotAttested) && !errors.Is(err, piv.ErrOtherToken)
}

// agree compares what the token tells and what it attests, which are of two
// moments, and refuses a key that anybody could sign with.
func (n *newcomer) agree() error {
	told, err := operator.OfficerBody(n.name, n.info.Serial, n.body.Firmware, n.key)
	switch {
	case err != nil:
		return err
	case n.body.Fingerprint != told.Fingerprint:
		return fmt.Errorf("%w %v", piv.ErrOtherKey, n.key.Slot)
	case n.body.KeySerial != told.KeySerial:
		return fmt.Errorf("%w: key %d", piv.ErrOtherToken, n.body.KeySerial)
	case n.body.PINPolicy == string(piv.PINNever):
		return fmt.Errorf("%w: slot %v; %s", errSignsFree, n.key.Slot, n.freeSlots())
	}
	return nil
}

// generate makes a key in the slot. It asks for PIN and touch at each signature:
// what a program on the workstation has overheard signs nothing by itself.
func (n *newcomer) generate(ctx context.Context, managementKey []byte) error {
	wanted := piv.NewKey{Algorithm: piv.P256, PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways}
	public, err := n.token.Generate(ctx, n.key.Slot, managementKey, wanted)
	if err != nil {
		return err
	}
	n.key = piv.SlotState{
		Slot: n.key.Slot, Holds: piv.HoldsKey, By: piv.ByMetadata, Origin: piv.Generated,
		Public: public, Algorithm: wanted.Algorithm, PINPolicy: wanted.PINPolicy, TouchPolicy: wanted.TouchPolicy,
	}
	return nil
}

// managementKey is the one given, or else the factory's where nobody has changed
// it, or else the one that is stored behind the PIN. The caller overwrites it.
func (n *newcomer) managementKey(ctx context.Context, given, pin []byte) ([]byte, error) {
	switch {
	case given != nil:
		return given, nil
	case n.state.ManagementKey == piv.SettingFactory:
		return piv.FactoryManagementKey(), nil
	default:
		return n.token.StoredManagementKey(ctx, pin)
	}
}
