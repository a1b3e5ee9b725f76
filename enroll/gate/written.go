package gate

import (
	"errors"
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// ErrStrange means that rootseal cannot have written the records of a ceremony.
// Others can write to the ledger's folder, so rootseal touches nothing because of
// such records.
var ErrStrange = hint.Sentinel(hint.CompareLedgers, "rootseal would not have written these records")

// WouldWrite returns an ErrStrange with the first reason why this code cannot
// have written the records of a ceremony (invariant 15). Every name must follow
// from the ceremony's own intent, no record may occur twice, and the retired
// device must come from another ceremony of the same principal. WouldWrite asks
// neither AWS nor keys.
func WouldWrite(b *record.Book, c *record.Ceremony) error {
	strange := func(format string, args ...any) error {
		return message.Errorf("%w: ceremony %s: %s", ErrStrange, c.ID, message.Textf(format, args...))
	}
	if len(c.Twice) > 0 {
		return strange("it has two records of kind %s", c.Twice[0])
	}
	begin := c.Begin
	switch {
	case c.Leftovers != nil:
		return strange("it contains a removal of orphans")
	case begin != nil && c.Retires != nil:
		return strange("it has a begin and a retirement")
	case c.Retires != nil:
		if err := followsRetirement(b, c); err != nil {
			return strange("%v", err)
		}
		return nil
	case begin == nil:
		return strange("it has no begin")
	}
	who, err := principal.Parse(begin.Principal)
	if err != nil {
		return strange("%v", err)
	}
	if who.AWS() && !principal.IsAccountNumber(who.Account) {
		return strange("%q does not contain an account number", begin.Principal)
	}
	switch {
	case !principal.IsCeremony(c.ID, begin.Suffix):
		return strange("its id does not follow from the suffix %q", begin.Suffix)
	case !principal.IsGroupLabel(begin.Group):
		return strange("%q is not a group label", begin.Group)
	case begin.CredentialID != principal.CredentialID(who, begin.Alias, begin.Group, begin.Suffix):
		return strange("credential %q does not follow from its begin", begin.CredentialID)
	case !slices.Equal(begin.DeviceNames, principal.DeviceNames(who, begin.Group, begin.Suffix)):
		return strange("device names %q do not follow from its begin", begin.DeviceNames)
	case (len(begin.Keys) == 0) != (begin.Manager != nil):
		return strange("its seed needs keys, or else a password manager")
	case begin.Manager != nil && (!who.AWS() || begin.Touch):
		return strange("a password manager gets only seeds of AWS, and requires no touch")
	case (begin.SeedSource == string(env.Scanned)) != (begin.Manager != nil && who.Kind == principal.Root):
		return strange("a password manager reads only root's seed in the console")
	}
	for _, other := range b.Ceremonies() {
		// The first one is rootseal's: no one can name a suffix before it is drawn. So
		// a forged begin does not stop the rotation of a device.
		if other.Begin != nil && other.Begin.Suffix == begin.Suffix && other.Intent.Sequence < c.Intent.Sequence {
			return strange("ceremony %s has the same suffix", other.ID)
		}
	}
	if err := followsLoad(who, c); err != nil {
		return strange("%v", err)
	}
	if err := followsRotate(b, c); err != nil {
		return strange("%v", err)
	}
	if c.Enable != nil && (len(c.Enable.Proofs) == 0) != (begin.Manager != nil && c.Enable.ManagerStep > 0) {
		return strange("its enable proves nothing")
	}
	return nil
}

// changes reports whether the operator can have changed from one source to the other.
func changes(from, to string) bool {
	ways := []string{string(env.Paste), string(env.Picture)}
	return from != to && slices.Contains(ways, from) && slices.Contains(ways, to)
}

// followsLoad compares the device of a load record with the names in its begin
// record. For root, a person typed the name; if the person typed another one, AWS
// can show that at the end.
func followsLoad(who principal.Principal, c *record.Ceremony) error {
	load := c.Load
	if load == nil {
		if c.Enable != nil {
			return errors.New("it has an enable without a load")
		}
		return nil
	}
	if !who.AWS() {
		if load.DeviceARN != "" || load.DeviceName != "" || load.SeedSource != "" {
			return message.Errorf("a login of another service has no device at AWS, but the load names %q", load.DeviceARN)
		}
		return nil
	}
	switch {
	case load.SeedSource != "" && !changes(c.Begin.SeedSource, load.SeedSource):
		return message.Errorf("a seed announced by %q cannot come by %q", c.Begin.SeedSource, load.SeedSource)
	case !slices.Contains(c.Begin.DeviceNames, load.DeviceName):
		return message.Errorf("device name %q is not in its begin", load.DeviceName)
	case !principal.IsDeviceARN(load.DeviceARN) || principal.AccountOf(load.DeviceARN) != who.Account || principal.DeviceName(load.DeviceARN) != load.DeviceName:
		return message.Errorf("device %q does not match its name and account", load.DeviceARN)
	}
	return nil
}

// followsRotate compares what a ceremony retires with the records of that device.
func followsRotate(b *record.Book, c *record.Ceremony) error {
	rotate := c.Rotate
	if rotate == nil {
		if len(c.Retiring) > 0 {
			return message.Errorf("it retires %s but is not a rotation", c.Retiring[0].Device)
		}
		return nil
	}
	if i := slices.IndexFunc(c.Written, func(r ledger.Record) bool { return r.Body == ledger.Body(rotate) }); c.Written[i].Sequence > c.Intent.Sequence {
		return errors.New("its begin was written before it announced what it retires")
	}
	old, err := retirable(b, c, rotate.Device, rotate.DeviceARN)
	if err != nil {
		return err
	}
	if old.Group != c.Begin.Group {
		return message.Errorf("it is for group %s but retires a device of group %s", c.Begin.Group, old.Group)
	}
	for _, left := range rotate.Credentials {
		if held := old.Key(left.KeySerial); held == nil || held.CredentialID != left.CredentialID {
			return message.Errorf("%q on key %d does not belong to the device that it retires", left.CredentialID, left.KeySerial)
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
			return message.Errorf("its rotation does not announce the end of %s", goes.Device)
		case !first && c.Enable == nil:
			return message.Errorf("%s ends before a new device is enabled", goes.Device)
		}
	}
	return nil
}

// retirable returns a device that a ceremony may retire: one of the same
// principal, under the recorded ARN, that is not the ceremony's own new device
// and has records that rootseal would have written.
func retirable(b *record.Book, c *record.Ceremony, device, arn string) (*record.MFADevice, error) {
	d := b.Device(device)
	switch {
	case d == nil:
		return nil, message.Errorf("it retires %s, which is not in the ledger", device)
	case device == c.ID, d.Enrolled.Sequence > c.Began.Sequence:
		return nil, errors.New("it retires a device that is newer than its begin")
	case d.Principal != c.Begin.Principal:
		return nil, message.Errorf("it retires a device of %s", d.Principal)
	case d.DeviceARN != arn:
		return nil, message.Errorf("it retires %q, but the ARN of that device is %q", arn, d.DeviceARN)
	case arn != "" && slices.Contains(c.Begin.DeviceNames, principal.DeviceName(arn)), c.Load != nil && cloud.SameThing(c.Load.DeviceARN, arn):
		return nil, errors.New("its new device is the old one")
	}
	return d, WouldEnroll(b, d)
}

// WouldEnroll returns an error if the records of a device do not follow from the
// ceremony that enrolled it. An adopted device has names that others chose, so
// only a key's answer shows whose it is.
func WouldEnroll(b *record.Book, d *record.MFADevice) error {
	if d.Outcome == record.Adopted {
		return isItsOwn(b, d)
	}
	of := b.Ceremony(d.Ceremony)
	if of == nil || of.Begin == nil {
		return message.Errorf("%w: no ceremony enrolled %s", ErrStrange, d.Name())
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
		return message.Errorf("%w: ceremony %s cannot have enrolled %q", ErrStrange, d.Ceremony, d.DeviceARN)
	}
	return nil
}

// isItsOwn returns an error if an older device, still in use, has one of the
// credentials of an adopted device: the key's answer would prove that other
// device.
func isItsOwn(b *record.Book, d *record.MFADevice) error {
	for _, other := range b.Live() {
		if other.Ceremony == d.Ceremony || other.Enrolled.Sequence > d.Enrolled.Sequence {
			continue
		}
		for _, held := range d.Keys {
			if of := other.Key(held.KeySerial); of != nil && of.CredentialID == held.CredentialID {
				return message.Errorf("%w: %q on key %d, adopted for %s, belongs to %s", ErrStrange, held.CredentialID, held.KeySerial, d.Name(), other.Name())
			}
		}
	}
	return nil
}
