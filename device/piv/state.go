package piv

import (
	"crypto"

	"rootseal/oath"
)

// State is what a token shows of its PIV application without a PIN.
type State struct {
	Firmware oath.Version
	PINTries int // tries left; 0: the PIN is blocked

	PIN, PUK, ManagementKey Setting

	Slots []SlotState // one for each slot in Slots()
}

// Slot returns the state of one slot.
func (s State) Slot(slot Slot) SlotState {
	for _, state := range s.Slots {
		if state.Slot == slot {
			return state
		}
	}
	return SlotState{Slot: slot, Holds: HoldsUnknown}
}

// Setting says whether a secret still has its factory value. Before firmware 5.3 the
// token does not report this, and testing would spend a try.
type Setting string

// Settings.
const (
	SettingUnknown Setting = "unknown"
	SettingFactory Setting = "factory"
	SettingChanged Setting = "changed"
)

// SlotState is what is known about one slot.
type SlotState struct {
	Slot  Slot
	Holds Holding
	By    Evidence // "" without evidence

	// The key's properties. With ByCertificate they are presumed: the holder of
	// the management key can store a certificate of another key.
	Public      crypto.PublicKey
	Algorithm   Algorithm // "" without Public
	PINPolicy   PINPolicy
	TouchPolicy TouchPolicy
	Origin      Origin

	Certificate bool // the slot has a certificate, for this key or another
}

// Holding says whether a slot has a key. Unknown is not empty.
type Holding string

// Holdings.
const (
	HoldsUnknown Holding = "unknown"
	HoldsNothing Holding = "nothing"
	HoldsKey     Holding = "key"
)

// Evidence is the source of what is known about a slot.
type Evidence string

// Evidence, the best first.
const (
	ByMetadata    Evidence = "metadata"    // reported by firmware 5.3 and later
	ByAttestation Evidence = "attestation" // signed for generated keys, from firmware 4.3
	ByCertificate Evidence = "certificate" // a certificate in the slot
)
