package gate

import (
	"errors"
	"slices"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Why a device is not retired without a new one.
var (
	ErrOnlyDevice = hint.Sentinel(hint.EnrollOther, "the principal would keep no other proven device")
	ErrKeepPolicy = hint.Sentinel(hint.MeetPolicy, "what the principal would keep violates the policy")
)

// followsRetirement compares a retirement with the records of its two devices.
func followsRetirement(b *record.Book, c *record.Ceremony) error {
	body := c.Retires
	who, err := principal.Parse(body.Principal)
	if err != nil {
		return err
	}
	old, kept := b.Device(body.Device), b.Device(body.Keeps)
	switch {
	case !who.AWS() || !principal.IsAccountNumber(who.Account):
		return message.Errorf("%q does not contain an account number", body.Principal)
	case !principal.IsCeremony(c.ID, c.ID[strings.LastIndex(c.ID, "-")+1:]):
		return errors.New("its id is not one that rootseal draws")
	case c.Began != c.Intent || c.Rotate != nil || c.Load != nil || c.Enable != nil:
		return errors.New("it is more than a retirement")
	case old == nil || kept == nil:
		return errors.New("it names a device that is not in the ledger")
	case old.Enrolled.Sequence > c.Began.Sequence || kept.Enrolled.Sequence > c.Began.Sequence:
		return errors.New("it names a device that is newer than its intent")
	case old.Principal != body.Principal || kept.Principal != body.Principal || old.Group != body.Group:
		return message.Errorf("its devices are not of %s, or not of group %s", body.Principal, body.Group)
	case old.DeviceARN != body.DeviceARN || principal.AccountOf(body.DeviceARN) != who.Account:
		return message.Errorf("it retires %q, but the ARN of that device is %q", body.DeviceARN, old.DeviceARN)
	case principal.AccountOf(kept.DeviceARN) != who.Account:
		return message.Errorf("it keeps %q, which is not in the account", kept.DeviceARN)
	case cloud.SameThing(old.DeviceARN, kept.DeviceARN):
		return errors.New("it keeps the device that it retires")
	}
	for _, left := range body.Credentials {
		if held := old.Key(left.KeySerial); held == nil || held.CredentialID != left.CredentialID {
			return message.Errorf("%q on key %d does not belong to the device that it retires", left.CredentialID, left.KeySerial)
		}
	}
	for _, goes := range c.Retiring {
		if goes.Device != body.Device || goes.DeviceARN != body.DeviceARN || goes.Because != ledger.BecauseOther {
			return message.Errorf("it does not announce the end of %s", goes.Device)
		}
	}
	return errors.Join(WouldEnroll(b, old), WouldEnroll(b, kept))
}

// OthersProven returns the devices that a principal keeps when one of its devices goes:
// in use, with a live check for which officers vouch and nothing against it since, and in
// a password manager or on a key that is neither lost nor wrong, nor among those without. A device that two records name is one
// device, and one whose intent no officer signed is none. isThere asks AWS.
func OthersProven(b *record.Book, goes *record.MFADevice, isThere func(*record.MFADevice) bool, without ...uint32) []*record.MFADevice {
	return slices.DeleteFunc(b.Live(), func(d *record.MFADevice) bool {
		return d.Principal != goes.Principal || d.Ceremony == goes.Ceremony || cloud.SameThing(d.DeviceARN, goes.DeviceARN) ||
			d.IsUnsigned() || d.SignedLive() == nil || d.LastTry != nil && d.LastTry.Result == ledger.LiveRefused || !isThere(d) ||
			d.Manager == nil && !slices.ContainsFunc(d.Keys, func(k *record.HeldKey) bool { return b.Keeps(k) && !slices.Contains(without, k.KeySerial) })
	})
}

// OnlyDevice returns the error that no other device of a principal is proven, with the
// live checks that would prove one if officers vouched for them.
func OnlyDevice(b *record.Book, goes *record.MFADevice) error {
	err := message.Errorf("%w: %s, group %s", ErrOnlyDevice, goes.Principal, goes.Group)
	for _, d := range b.Live() {
		if d.Principal == goes.Principal && d.Ceremony != goes.Ceremony && d.LastLive != nil && d.SignedLive() == nil {
			err = message.Errorf("%w; no officer has signed record %d, the live check of group %s", err, d.LastLive.Sequence, d.Group)
		}
	}
	return err
}

// MayRetire returns an error if a device must not be retired without a new one, for
// what the records say: no proven and signed device would remain, a record of either
// device is not one that rootseal would have written, no officer has signed the intent
// of the old one, or the policy requires more of what remains. An emergency waits for no
// signature over the old device, and for no policy.
func MayRetire(records []ledger.Record, old, kept *record.MFADevice, emergency bool) error {
	b := record.Read(records)
	isKept := func(d *record.MFADevice) bool { return d.Ceremony == kept.Ceremony }
	if b.Device(old.Ceremony) == nil || len(OthersProven(b, old, isKept)) == 0 {
		return OnlyDevice(b, old)
	}
	now, remains := b.Device(old.Ceremony), b.Device(kept.Ceremony)
	errs := []error{WouldEnroll(b, now), WouldEnroll(b, remains), answersAlone(b, remains), isNamed(remains)}
	if !emergency {
		policy := officer.PolicyOf(officer.Read(records))
		errs = append(errs, intentIsSigned(b, now), meetsPolicy(b, policy, now, remains))
	}
	return errors.Join(errs...)
}

// answersAlone refuses a device whose credentials are those of another seed that this
// ledger has challenges of, even if that seed is retired: a key's answer would prove
// the other one.
func answersAlone(b *record.Book, d *record.MFADevice) error {
	for _, c := range b.Ceremonies() {
		has := func(k *record.HeldKey) bool {
			return c.Load != nil && c.Begin != nil && c.Begin.CredentialID == k.CredentialID
		}
		if c.ID != d.Ceremony && slices.ContainsFunc(d.Keys, has) {
			return message.Errorf("%w: the credential of %s belongs to ceremony %s", ErrStrange, d.Name(), c.ID)
		}
	}
	return nil
}

// isNamed refuses a device of a password manager whose name at AWS is not of the same
// ceremony as its item's: no key proves such a device, so only its name and the live check
// do.
func isNamed(d *record.MFADevice) error {
	if d.Manager == nil || principal.NamedDevice(d.Item, d.DeviceARN) {
		return nil
	}
	return message.Errorf("%w: %s does not have the name of item %q", ErrStrange, d.DeviceARN, d.Item)
}

// intentIsSigned refuses a device that no officer has vouched for.
func intentIsSigned(b *record.Book, d *record.MFADevice) error {
	if b.IsUnsigned(d.Intent) {
		return message.Errorf("%w: record %d, of %s", ErrUnsignedPlan, d.Intent, d.Name())
	}
	return nil
}

// meetsPolicy refuses to keep fewer keys than a group must have, and to end a
// principal's last sealed group.
func meetsPolicy(b *record.Book, policy ledger.PolicySet, goes, kept *record.MFADevice) error {
	usable := slices.DeleteFunc(slices.Clone(kept.Keys), func(k *record.HeldKey) bool { return !b.Keeps(k) })
	if len(usable) < policy.MinKeys {
		return message.Errorf("%w: group %s of %s has %d usable keys, and must have %d", ErrKeepPolicy, kept.Group, kept.Principal, len(usable), policy.MinKeys)
	}
	others := OthersProven(b, goes, func(*record.MFADevice) bool { return true })
	if policy.SealedGroup && b.IsSealed(goes) && !slices.ContainsFunc(others, b.IsSealed) {
		return message.Errorf("%w: no other group of %s has all its keys sealed", ErrKeepPolicy, goes.Principal)
	}
	return nil
}
