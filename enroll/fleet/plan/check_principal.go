package plan

import (
	"errors"
	"slices"

	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// possible is one principal of a plan that was read, compared with its own facts. What
// apply finds at AWS and in the ledger must equal the facts, so a plan that agrees with them
// does nothing to a device that they do not have.
type possible struct {
	Principal
	name principal.Principal
}

// check refuses devices that [Make] never puts side by side: a ceremony may depend on what
// the one before it leaves.
func (p possible) check() error {
	if err := p.checkFacts(); err != nil {
		return err
	}
	for _, d := range p.Devices {
		if err := p.checkDevice(d); err != nil {
			return message.Errorf("group %q: %w", d.Group, err)
		}
	}
	return errors.Join(p.checkGroups(), p.checkLimit(), p.checkTouch())
}

// meant is what would be done about a device if nothing prevented it.
func (d Device) meant() Do {
	if d.Do == Cannot {
		return d.Wanted
	}
	return d.Do
}

// mostDevices is far more than a principal can have: AWS allows eight. Each device is compared
// with all the others, so with more of them the comparison would take hours.
const mostDevices = 100

func (p possible) checkFacts() error {
	f := p.Facts
	isRoot := p.name.Kind == principal.Root
	switch {
	case max(len(p.Devices), len(f.AtAWS), len(f.Recorded)) > mostDevices:
		return errors.New("it has more devices than AWS allows")
	case f.Entered != (f.Unread == nil), f.Exists && !f.Entered, (f.RootPassword != nil) != (f.Entered && isRoot):
		return errors.New("its facts contradict one another")
	case !slices.IsSorted(f.AtAWS):
		return errors.New("its devices at AWS are not in order")
	}
	isBlocked := !f.Entered || !f.Exists || len(f.Unfinished) > 0
	for _, d := range p.Devices {
		switch {
		case d.Do != Cannot && isBlocked:
			return message.Errorf("group %q: its facts prevent %q", d.Group, d.Do)
		case (d.Do == Enroll || d.Do == Rotate) && isRoot && !*f.RootPassword:
			return message.Errorf("group %q: root has no password", d.Group)
		}
	}
	return nil
}

// old returns the device in the ledger that is meant.
func (p possible) old(d Device) (Recorded, error) {
	i := slices.IndexFunc(p.Facts.Recorded, func(r Recorded) bool { return r.Ceremony == d.Ceremony })
	if i < 0 || p.Facts.Recorded[i].Group != d.Group || p.Facts.Recorded[i].DeviceARN != d.DeviceARN {
		return Recorded{}, errors.New("its facts do not have this device")
	}
	return p.Facts.Recorded[i], nil
}

// checkDevice compares one device with the facts and with its reasons.
func (p possible) checkDevice(d Device) error {
	if err := d.checkReasons(); err != nil {
		return err
	}
	switch d.meant() {
	case Enroll, Adopt:
		unrecorded := p.Facts.unrecorded(p.name, d.Group)
		switch {
		case d.Ceremony != "", len(d.Add)+len(d.Remove) > 0, slices.ContainsFunc(p.Facts.Recorded, func(r Recorded) bool { return r.Group == d.Group }):
			return errors.New("the ledger has a device of this group")
		case (unrecorded != "") != (d.meant() == Adopt), d.DeviceARN != unrecorded:
			return errors.New("its device is not the one that AWS has")
		}
		return nil
	case Rotate, Retire, Verify, Nothing, Cannot:
	}
	old, err := p.old(d)
	if err != nil {
		return err
	}
	add, remove := without(d.Keys, old.Keys), without(old.Keys, d.Keys)
	switch {
	case !slices.Equal(add, d.Add) && len(add)+len(d.Add) > 0, !slices.Equal(remove, d.Remove) && len(remove)+len(d.Remove) > 0:
		return errors.New("its keys do not follow from those that hold the seed")
	case d.meant() != Rotate && (len(add)+len(remove) > 0 || d.Touch != old.Touch), d.meant() == Retire && d.KeySet != "":
		return errors.New("its keys are not those that hold the seed")
	case d.Do != Rotate:
		if (d.Do == Verify || d.Do == Nothing) && !p.Facts.isAtAWS(d.DeviceARN) {
			return errors.New("AWS does not have this device")
		}
		return nil
	case d.has(KeysDiffer) != (len(add)+len(remove) > 0), d.has(TouchDiffer) != (d.Touch && !old.Touch), d.has(GoneAtAWS) == p.Facts.isAtAWS(d.DeviceARN):
		return errors.New("its reasons are not those of its facts")
	}
	return nil
}

func (d Device) has(reason string) bool {
	return slices.ContainsFunc(d.Why, func(r Reason) bool { return r.ID == reason })
}

// reasons are why something is done. A prevented action may have any reason.
var reasons = map[Do][]string{
	Enroll: {NotEnrolled},
	Adopt:  {NotInLedger},
	Retire: {NotInFile},
	Verify: {record.NotConfirmed, record.NeverLive, record.LiveRefused, record.LiveInDoubt, record.LiveOverdue, record.VerifyOverdue},
	Rotate: {KeysDiffer, TouchDiffer, GoneAtAWS, record.NoWitness, record.KeyLost, record.KeyWrong, EightOfThem},
}

func (d Device) checkReasons() error {
	switch {
	case (d.Do == Nothing) != (len(d.Why) == 0):
		return message.Errorf("%q has no reason, or one too many", d.Do)
	case d.Do == Cannot && (d.Wanted == Cannot || !slices.Contains(Order, d.Wanted)):
		return message.Errorf("%q is no action", d.Wanted)
	case d.Do == Nothing || d.Do == Cannot:
		return nil
	case d.First != d.has(EightOfThem), d.Do == Rotate && len(d.Why) == 1 && d.First:
		return errors.New("a device goes first only for a reason")
	}
	for _, r := range d.Why {
		if !slices.Contains(reasons[d.Do], r.ID) {
			return message.Errorf("%q is no reason to %s", r.ID, d.Do)
		}
	}
	return nil
}
