package plan

import (
	"errors"
	"slices"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// checkGroups refuses two actions for one group or one device, and a principal without a
// device: every device of the ledger is in the plan, and another one stays if one is retired.
func (p possible) checkGroups() error {
	var wanted, ceremonies []string
	stays := false
	for _, d := range p.Devices {
		if d.meant() != Retire {
			wanted = append(wanted, d.Group)
			stays = stays || d.Do != Cannot
		}
		if d.Ceremony != "" {
			ceremonies = append(ceremonies, d.Ceremony)
		}
	}
	if !slices.IsSortedFunc(p.Devices, func(x, y Device) int { return strings.Compare(x.Group, y.Group) }) {
		return errors.New("its groups are not in order")
	}
	if hasTwice(wanted) || hasTwice(ceremonies) {
		return errors.New("a group or a device is in it twice")
	}
	for _, d := range p.Devices {
		switch {
		case d.meant() == Retire && slices.Contains(wanted, d.Group):
			return message.Errorf("group %q is wanted and retired", d.Group)
		case d.Do == Retire && !stays:
			return errors.New("it would be without a device")
		}
	}
	for _, r := range p.Facts.Recorded {
		if !slices.Contains(wanted, r.Group) && !slices.Contains(ceremonies, r.Ceremony) {
			return message.Errorf("group %q is not in it", r.Group)
		}
	}
	return nil
}

func hasTwice(all []string) bool {
	sorted := slices.Sorted(slices.Values(all))
	return len(slices.Compact(sorted)) < len(all)
}

// checkLimit refuses more devices than AWS allows. If there is no room for a successor, the
// old device goes first, and until then another device serves the principal. The first of
// two such rotations may rely on the second one's device, and the second not on the first's:
// no officer vouches for its successor yet.
func (p possible) checkLimit() error {
	n := len(p.Facts.AtAWS)
	for _, d := range p.Devices {
		if d.Do == Enroll {
			n++
		}
	}
	var goes []string // ceremonies
	for _, d := range p.Devices {
		if d.meant() == Retire {
			goes = append(goes, d.Ceremony)
		}
		if d.Do == Enroll && n > cloud.MaxDevices {
			return errors.New("AWS allows no further device")
		}
	}
	for _, d := range p.Devices {
		if d.Do != Rotate {
			continue
		}
		isOther := func(r Recorded) bool {
			return r.Ceremony != d.Ceremony && !slices.Contains(goes, r.Ceremony) && p.Facts.isAtAWS(r.DeviceARN)
		}
		switch {
		case d.First != (n >= cloud.MaxDevices):
			return message.Errorf("group %q: whether the old device goes first does not follow from its facts", d.Group)
		case d.First && (!p.Facts.isAtAWS(d.DeviceARN) || !slices.ContainsFunc(p.Facts.Recorded, isOther)):
			return message.Errorf("group %q: no other device stays while this one goes first", d.Group)
		}
		goes = append(goes, d.Ceremony)
	}
	return nil
}

// checkTouch refuses different settings: a principal has one.
func (p possible) checkTouch() error {
	var touch []bool
	for _, d := range p.Devices {
		switch d.meant() {
		case Enroll, Rotate, Adopt:
			if d.KeySet == "" && d.Touch {
				return message.Errorf("group %q: no key can require a touch", d.Group)
			}
			if d.KeySet != "" {
				touch = append(touch, d.Touch)
			}
		case Retire, Verify, Nothing, Cannot:
		}
	}
	if len(slices.Compact(touch)) > 1 {
		return errors.New("its devices differ in touch")
	}
	return nil
}
