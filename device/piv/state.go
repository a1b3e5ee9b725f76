package piv

import (
	"crypto"

	"rootseal/oath"
)

// State is what a token tells of its PIV application without a PIN.
type State struct {
	Firmware oath.Version
	PINTries int // that are left; 0: the PIN is blocked

	PIN, PUK, ManagementKey Setting

	Slots []SlotState // one for each of Slots()
}

// Slot is the state of one slot.
func (s State) Slot(slot Slot) SlotState {
	for _, state := range s.Slots {
		if state.Slot == slot {
			return state
		}
	}
	return SlotState{Slot: slot, Holds: HoldsUnknown}
}

// Setting is whether a secret is still the one that every token leaves the
// factory with. Before firmware 5.3 the token does not tell, and trying would
// spend a try.
type Setting string

// Settings.
const (
	SettingUnknown Setting = "unknown"
	SettingFactory Setting = "factory"
	SettingChanged Setting = "changed"
)

// SlotState is what is known of one slot.
type SlotState struct {
	Slot  Slot
	Holds Holding
	By    Evidence // "" where nothing showed it

	// Of a key. By a certificate it is presumed, since anybody with the
	// management key can store one that belongs to another key.
	Public      crypto.PublicKey
	Algorithm   Algorithm // "" without Public
	PINPolicy   PINPolicy
	TouchPolicy TouchPolicy
	Origin      Origin

	Certificate bool // one is stored in the slot, for this key or another
}

// Holding is whether a slot holds a key. Unknown is not empty.
type Holding string

// Holdings.
const (
	HoldsUnknown Holding = "unknown"
	HoldsNothing Holding = "nothing"
	HoldsKey     Holding = "key"
)

// Evidence is how it is known what a slot holds.
type Evidence string

// Evidence, the best first.
const (
	ByMetadata    Evidence = "metadata"    // the token says so, from firmware 5.3
	ByAttestation Evidence = "attestation" // the token signs that it generated the key, from 4.3
	ByCertificate Evidence = "certificate" // one is stored there
)
