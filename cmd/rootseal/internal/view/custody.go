package view

import (
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
)

// KeyLabel is the result of keys label as JSON.
type KeyLabel struct {
	Serial uint32  `json:"serial"`
	Label  *string `json:"label"`
	Holder *string `json:"holder"`
	Head   string  `json:"head"`
}

// KeyDropped is the result of keys drop as JSON.
type KeyDropped struct {
	Serial  device.KeySerial `json:"serial"`
	Dropped []string         `json:"dropped"` // ids of credentials that the key may still hold
	Head    string           `json:"head"`
}

// KeyFound is the result of keys found as JSON.
type KeyFound struct {
	Serial  device.KeySerial `json:"serial"`
	Cleaned []string         `json:"cleaned"` // credential ids
	Result  string           `json:"result"`  // of the proof after that
	Others  []string         `json:"others"`  // ids on the key that are not in the ledger
	Record  uint64           `json:"record"`
	Head    string           `json:"head"`
}

// NewKeyFound makes the result of a key that was readmitted.
func NewKeyFound(serial device.KeySerial, found custody.FoundKey) KeyFound {
	return KeyFound{serial, OrEmpty(found.Cleaned), found.Proof.Result, OrEmpty(found.Proof.Others), found.Proof.Record, found.Head.String()}
}

// Sealed is the result of seal as JSON.
type Sealed struct {
	Bag      string           `json:"bag"`
	Head     string           `json:"head"`
	Serial   device.KeySerial `json:"key_serial"`
	Observer string           `json:"observer"`
	Place    string           `json:"place"`
}

// Unsealed is the result of unseal as JSON.
type Unsealed struct {
	ledger.Unseal
	Finding *string `json:"finding"` // null: there is none
	Head    string  `json:"head"`
}

// FindingClosed is the result of unseal --close as JSON.
type FindingClosed struct {
	Finding string `json:"finding"`
	Head    string `json:"head"`
	Reason  string `json:"reason"`
}
