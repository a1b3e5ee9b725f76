package ledger

import "time"

// Passkey is a FIDO or hardware device at AWS that a person registered in the console
// and reports. It is expected once officers have signed the record.
type Passkey struct {
	Principal string    `json:"principal"`  // "111122223333/root", "111122223333/user/alice"
	Type      string    `json:"type"`       // TypeFIDO, TypeHardware
	DeviceARN string    `json:"device_arn"` // as AWS lists it; a hardware token has a bare serial number
	Label     string    `json:"label"`
	Holder    string    `json:"holder,omitempty"` // who carries it
	Since     time.Time `json:"since"`            // when it was registered, as reported
}

// Types of Passkey.
const (
	TypeFIDO     = "fido"
	TypeHardware = "hardware"
)

// Withdraw says that a passkey is no longer in use.
type Withdraw struct {
	Principal string `json:"principal"`
	DeviceARN string `json:"device_arn"`
	Reason    string `json:"reason"`
}

func (*Passkey) Kind() string  { return "passkey" }
func (*Withdraw) Kind() string { return "withdraw" }

func (p *Passkey) inSeconds() Body {
	c := *p
	c.Since = *seconds(&p.Since)
	return &c
}
