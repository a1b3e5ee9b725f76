package enroll

import (
	"slices"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Intent is what a ceremony is: plain data, as its first records hold it.
type Intent struct {
	ID     string
	Begin  ledger.Begin
	Rotate *ledger.Rotate    // nil: it retires nothing
	Old    *record.MFADevice // the device that a rotation or retirement retires
	GiveUp *record.MFADevice // the device that goes first, because AWS takes no ninth; nil: none

	Retires *ledger.Retirement // not nil: it retires Old, and makes nothing
	Kept    *record.MFADevice  // the device that a retirement leaves to the principal
}

// Goes returns the credentials that go with the old device.
func (i *Intent) Goes() []ledger.LeftCredential {
	switch {
	case i.Retires != nil:
		return i.Retires.Credentials
	case i.Rotate != nil:
		return i.Rotate.Credentials
	}
	return nil
}

// first returns the device that goes before the new one is made, and why; nil and
// "" if none does.
func (i *Intent) first() (d *record.MFADevice, because string) {
	switch {
	case i.Rotate == nil:
		return nil, ""
	case i.Rotate.Stolen:
		return i.Old, ledger.BecauseStolen
	case i.GiveUp != nil:
		return i.GiveUp, ledger.BecauseLimit
	default:
		return nil, ""
	}
}

// Holds reports whether a key takes part.
func (i *Intent) Holds(serial device.KeySerial) bool {
	return serial != 0 && slices.ContainsFunc(i.Begin.Keys, func(k ledger.KeyState) bool { return k.KeySerial == uint32(serial) })
}

// GivesUp reports whether a key holds the seed that the ceremony replaces.
func (i *Intent) GivesUp(serial device.KeySerial) bool {
	return i.Old != nil && i.Old.Key(uint32(serial)) != nil
}

func (i *Intent) source() env.Source { return env.Source(i.Begin.SeedSource) }
