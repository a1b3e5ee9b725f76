package gate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// ErrStrange says that the records of a ceremony are not those that rootseal
// writes. Somebody can write to the ledger's folder: nothing is touched for them.
var ErrStrange = hint.Sentinel(hint.CompareLedgers, "rootseal would not have written these records")

// WouldWrite tells whether the records of a ceremony are those that this code
// writes (invariant 15): every name follows from its own intent, nothing stands
// there twice, and what it retires is what another ceremony of the same principal
// has enrolled. The world is not asked here. It says the first thing that is not
// so, as an ErrStrange.
func WouldWrite(b *record.Book, c *record.Ceremony) error {
	strange := func(format string, args ...any) error {
		return fmt.Errorf("%w: ceremony %s: %s", ErrStrange, c.ID, fmt.Sprintf(format, args...))
	}
	if len(c.Twice) > 0 {
		return strange("%s stands there twice", c.Twice[0])
	}
	begin := c.Begin
	if begin == nil {
		return strange("it has no begin")
	}
	if c.Leftovers != nil {
		return strange("a removal of leftovers stands in it")
	}
	who, err := principal.Parse(begin.Principal)
	if err != nil {
		return strange("%v", err)
	}
	if who.AWS() && !principal.AccountNumber.MatchString(who.Account) {
		return strange("%q names no account by its number", begin.Principal)
	}
	switch {
	case !principal.SuffixForm.MatchString(begin.Suffix) || !principal.CeremonyID.MatchString(c.ID) || !strings.HasSuffix(c.ID, "-"+begin.Suffix):
		return strange("its id does not follow from the suffix %q", begin.Suffix)
	case !principal.IsGroupLabel(begin.Group):
		return strange("%q labels no group", begin.Group)
	case begin.CredentialID != principal.CredentialID(who, begin.Alias, begin.Group, begin.Suffix):
		return strange("credential %q does not follow from its begin", begin.CredentialID)
	case !slices.Equal(begin.DeviceNames, principal.DeviceNames(who, begin.Group, begin.Suffix)):
		return strange("device names %q do not follow from its begin", begin.DeviceNames)
	case len(begin.Keys) == 0:
		return strange("it has no key")
	}
	for _, other := range b.Ceremonies() {
		if other.ID != c.ID && other.Begin != nil && other.Begin.Suffix == begin.Suffix {
			return strange("its suffix was begun by ceremony %s too", other.ID)
		}
	}
	if err := followsLoad(who, c); err != nil {
		return strange("%v", err)
	}
	if err := followsRotate(b, c); err != nil {
		return strange("%v", err)
	}
	return nil
}

// followsLoad holds the device of a load against the names of its begin. Root's
// was typed by a person: that its name is another one, AWS may confirm at the end.
func followsLoad(who principal.Principal, c *record.Ceremony) error {
	load := c.Load
	if load == nil {
		if c.Enable != nil {
			return errors.New("it has an enable and no load")
		}
		return nil
	}
	if !who.AWS() {
		if load.DeviceARN != "" || load.DeviceName != "" {
			return fmt.Errorf("a login elsewhere has no device at AWS, and %q stands there", load.DeviceARN)
		}
		return nil
	}
	switch {
	case !slices.Contains(c.Begin.DeviceNames, load.DeviceName):
		return fmt.Errorf("device name %q is none of its own", load.DeviceName)
	case !principal.IsDeviceARN(load.DeviceARN) || principal.AccountOf(load.DeviceARN) != who.Account || principal.DeviceName(load.DeviceARN) != load.DeviceName:
		return fmt.Errorf("device %q is not that of its name and account", load.DeviceARN)
	}
	return nil
}

// followsRotate holds what a ceremony retires against the record of that device.
func followsRotate(b *record.Book, c *record.Ceremony) error {
	rotate := c.Rotate
	if rotate == nil {
		if len(c.Retiring) > 0 {
			return fmt.Errorf("it retires %s and is no rotation", c.Retiring[0].Device)
		}
		return nil
	}
	if i := slices.IndexFunc(c.Written, func(r ledger.Record) bool { return r.Body == ledger.Body(rotate) }); c.Written[i].Sequence > c.Intent.Sequence {
		return errors.New("what it retires was announced after it began, and so after it was agreed to")
	}
	old, err := retirable(b, c, rotate.Device, rotate.DeviceARN)
	if err != nil {
		return err
	}
	if old.Group != c.Begin.Group {
		return fmt.Errorf("it is of group %s and retires a device of group %s", c.Begin.Group, old.Group)
	}
	for _, left := range rotate.Credentials {
		if held := old.Key(left.KeySerial); held == nil || held.CredentialID != left.CredentialID {
			return fmt.Errorf("%q on key %d is not of the device that it retires", left.CredentialID, left.KeySerial)
		}
	}
	for _, goes := range c.Retiring {
		if _, err := retirable(b, c, goes.Device, goes.DeviceARN); err != nil {
			return err
		}
		first := goes.Because == ledger.BecauseStolen || goes.Because == ledger.BecauseLimit
		switch {
		case goes.Because == ledger.BecauseLimit && goes.Device == rotate.GiveUp:
		case goes.Because == ledger.BecauseStolen && !rotate.Stolen, goes.Device != rotate.Device, goes.Because == ledger.BecauseLimit:
			return fmt.Errorf("that %s goes is nothing that its rotation announces", goes.Device)
		case !first && c.Enable == nil:
			return fmt.Errorf("%s goes before a new device is enabled", goes.Device)
		}
	}
	return nil
}

// retirable is a device that a ceremony may retire: on record, of the same
// principal, under the same ARN, not its own new one, and with a record that
// rootseal would have written.
func retirable(b *record.Book, c *record.Ceremony, device, arn string) (*record.MFADevice, error) {
	d := b.Device(device)
	switch {
	case d == nil:
		return nil, fmt.Errorf("it retires %s, which no record has", device)
	case device == c.ID, d.Enrolled.Sequence > c.Began.Sequence:
		return nil, errors.New("it retires a device that was not there when it began")
	case d.Principal != c.Begin.Principal:
		return nil, fmt.Errorf("it retires a device of %s", d.Principal)
	case d.DeviceARN != arn:
		return nil, fmt.Errorf("it retires %q, and that device is %q", arn, d.DeviceARN)
	case arn != "" && slices.Contains(c.Begin.DeviceNames, principal.DeviceName(arn)), c.Load != nil && cloud.SameThing(c.Load.DeviceARN, arn):
		return nil, errors.New("its new device is the old one")
	}
	return d, WouldEnroll(b, d)
}

// wouldEnrol holds a device against the ceremony that enrolled it. An adopted one
// has the names that others gave it: a key's answer tells whose it is.
func WouldEnroll(b *record.Book, d *record.MFADevice) error {
	if d.Outcome == record.Adopted {
		return isItsOwn(b, d)
	}
	of := b.Ceremony(d.Ceremony)
	if of == nil || of.Begin == nil {
		return fmt.Errorf("%w: no ceremony has enrolled %s", ErrStrange, d.Name())
	}
	if err := WouldWrite(b, of); err != nil {
		return err
	}
	who, err := principal.Parse(d.Principal)
	switch {
	case err != nil:
		return err
	case !who.AWS():
		return nil
	case !principal.IsDeviceARN(d.DeviceARN) || principal.AccountOf(d.DeviceARN) != who.Account,
		who.Kind == principal.User && !slices.Contains(of.Begin.DeviceNames, principal.DeviceName(d.DeviceARN)):
		return fmt.Errorf("%w: ceremony %s cannot have enrolled %q", ErrStrange, d.Ceremony, d.DeviceARN)
	}
	return nil
}

// isItsOwn tells whether no device in use had the credentials of an adopted one
// before it: a key's answer would be that device's.
func isItsOwn(b *record.Book, d *record.MFADevice) error {
	for _, other := range b.Live() {
		if other.Ceremony == d.Ceremony || other.Enrolled.Sequence > d.Enrolled.Sequence {
			continue
		}
		for _, held := range d.Keys {
			if of := other.Key(held.KeySerial); of != nil && of.CredentialID == held.CredentialID {
				return fmt.Errorf("%w: %q on key %d, adopted for %s, is of %s", ErrStrange, held.CredentialID, held.KeySerial, d.Name(), other.Name())
			}
		}
	}
	return nil
}
