package enroll

import (
	"slices"
	"time"

	"rootseal/enroll/ledger"
)

// Result is how a ceremony ended.
type Result struct {
	ID           string
	Principal    string
	Group        string
	Keys         []ledger.KeyState
	CredentialID string
	DeviceName   string
	DeviceARN    string
	Outcome      string // an outcome of ledger.End; empty while the ceremony is unfinished
	EnableDate   time.Time
	Undone       []string
	Owed         []ledger.Owed
	Head         ledger.Head
	Unsigned     error // why the closing record lacks the signature that it requires; nil if it has it, or requires none
}

// Result returns what is known of the ceremony now.
func (c *Ceremony) Result() Result {
	return Result{
		ID:           c.ID,
		Principal:    c.Begin.Principal,
		Group:        c.Begin.Group,
		Keys:         c.Begin.Keys,
		CredentialID: c.Begin.CredentialID,
		DeviceName:   c.load.DeviceName,
		DeviceARN:    c.load.DeviceARN,
		EnableDate:   c.enabled,
		Undone:       c.runner.Undone,
		Owed:         slices.Concat(c.runner.Owed, c.account.Owed()),
		Head:         c.env.Ledger.Head(),
	}
}
