package view

import (
	"time"

	"rootseal/enroll/ledger"
)

// PasskeyAdded is the result of passkey add as JSON.
type PasskeyAdded struct {
	Principal string    `json:"principal"`
	Type      string    `json:"type"` // fido, hardware
	DeviceARN string    `json:"device_arn"`
	Label     string    `json:"label"`
	Holder    *string   `json:"holder"`
	Since     time.Time `json:"since"`
	Head      string    `json:"head"`
}

// NewPasskeyAdded makes the result from the record.
func NewPasskeyAdded(p *ledger.Passkey, head ledger.Head) PasskeyAdded {
	return PasskeyAdded{p.Principal, p.Type, p.DeviceARN, p.Label, OrNull(p.Holder), p.Since.UTC().Truncate(time.Second), head.String()}
}

// PasskeyRemoved is the result of passkey remove as JSON.
type PasskeyRemoved struct {
	DeviceARN string `json:"device_arn"`
	Head      string `json:"head"`
	Principal string `json:"principal"`
	Reason    string `json:"reason"`
}
