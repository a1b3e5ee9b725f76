package plan

import (
	"slices"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/fleet"
	"rootseal/enroll/gate"
	"rootseal/enroll/record"
	"rootseal/message"
)

// ManagerGroup is the group of a device whose seed the password manager holds.
const ManagerGroup = "manager"

// principal decides about every device of a principal.
func (m *maker) principal(member fleet.Member) Principal {
	p := Principal{
		Principal: member.Principal.String(), Alias: member.Alias, Partition: member.Partition,
		Tier: member.Tier, Enter: member.Enter, Devices: []Device{}, Facts: m.facts(member),
	}
	wanted := member.Devices
	if member.Tier == fleet.Low {
		wanted = []fleet.Device{{Group: ManagerGroup}}
	}
	c := &chooser{maker: m, member: member, facts: &p.Facts, wanted: wanted, blocked: blocked(member, &p.Facts), atAWS: len(p.Facts.AtAWS)}
	isNew := func(want fleet.Device) bool { return c.recorded(want.Group) == nil }
	for _, enrolls := range []bool{true, false} { // apply enrolls before it rotates
		for _, want := range wanted {
			if isNew(want) == enrolls {
				p.Devices = append(p.Devices, c.device(want))
			}
		}
	}
	for _, d := range m.devices[p.Principal] {
		if !slices.ContainsFunc(wanted, func(w fleet.Device) bool { return w.Group == d.Group }) {
			p.Devices = append(p.Devices, c.retire(d, p.Devices))
		}
	}
	slices.SortStableFunc(p.Devices, func(x, y Device) int { return strings.Compare(x.Group, y.Group) })
	return p
}

// blocked returns what prevents every change of a principal.
func blocked(member fleet.Member, f *Facts) []Reason {
	if f.Unread != nil {
		return []Reason{*f.Unread}
	}
	var all []Reason
	if !f.Exists {
		all = append(all, Reason{NoUser, message.Englishf("AWS has no user %s", member.Principal.Name)})
	}
	for _, id := range f.Unfinished {
		all = append(all, Reason{Unfinished, message.Englishf("ceremony %s is unfinished: run 'rootseal recover'", id)})
	}
	return all
}

// chooser decides about the devices of one principal.
type chooser struct {
	*maker
	member  fleet.Member
	facts   *Facts
	blocked []Reason
	wanted  []fleet.Device
	atAWS   int      // devices at AWS, with those that the plan adds
	rotated []string // ceremonies of devices that the plan replaces
}

// device decides about one device of the file.
func (c *chooser) device(want fleet.Device) Device {
	d := Device{Group: want.Group, KeySet: want.KeySet, Keys: append([]uint32{}, want.Keys...), Touch: c.member.Touch && want.KeySet != "", Why: []Reason{}}
	old := c.recorded(want.Group)
	if old == nil {
		return c.newDevice(d)
	}
	d.Ceremony, d.DeviceARN = old.Ceremony, old.DeviceARN
	if why := c.replace(&d, old); len(why) > 0 {
		d.Do, d.Why = Rotate, why
		prevented := slices.Concat(c.ready(), c.toRotate(&d, old), c.unmanaged())
		if len(prevented) == 0 {
			c.rotated = append(c.rotated, old.Ceremony)
		}
		return d.unless(prevented)
	}
	d.Touch = old.Touch
	row := c.rows[old.Ceremony]
	if why := due(row); len(why) > 0 {
		d.Do, d.Why = Verify, why
		return d.unless(c.blocked)
	}
	d.Do = Nothing
	return d.unless(append(slices.Clone(c.blocked), unattested(row)...))
}

// unless makes the action "cannot" if something prevents it.
func (d Device) unless(prevented []Reason) Device {
	if len(prevented) > 0 {
		d.Do, d.Wanted, d.Why, d.First = Cannot, d.Do, prevented, false
	}
	return d
}

// recorded returns the device in use of a group; nil if the ledger has none.
func (c *chooser) recorded(group string) *record.MFADevice {
	for _, d := range c.devices[c.member.Principal.String()] {
		if d.Group == group {
			return d
		}
	}
	return nil
}

// newDevice enrolls a group that the ledger does not have, or adopts its device if AWS
// has one with rootseal's name.
func (c *chooser) newDevice(d Device) Device {
	if arn := c.facts.unrecorded(c.member.Principal, d.Group); arn != "" {
		d.Do, d.DeviceARN, d.Why = Adopt, arn, []Reason{{NotInLedger, message.Englishf("AWS has %s, and the ledger does not", arn)}}
		return d.unless(append(slices.Clone(c.blocked), c.deck.objections(d.Keys, gate.UseAdopt, false)...))
	}
	d.Do, d.Why = Enroll, []Reason{{NotEnrolled, "the ledger has no device of this group"}}
	prevented := append(c.ready(), c.deck.objections(d.Keys, gate.UseEnroll, d.Touch)...)
	if c.facts.Entered && c.atAWS >= cloud.MaxDevices {
		prevented = append(prevented, Reason{EightOfThem, message.Englishf("AWS shows %d devices, and allows %d", len(c.facts.AtAWS), cloud.MaxDevices)})
	}
	prevented = append(append(prevented, c.attestation(d.Keys)...), c.unmanaged()...)
	if len(prevented) == 0 {
		prevented = c.deck.slots(d.Keys, false) // takes the slots, so it comes last
	}
	if len(prevented) == 0 {
		c.atAWS++
	}
	return d.unless(prevented)
}

// ready returns what prevents a new seed for the principal.
func (c *chooser) ready() []Reason {
	all := slices.Clone(c.blocked)
	if f := c.facts; f.Entered && f.RootPassword != nil && !*f.RootPassword {
		all = append(all, Reason{NoRoot, "root has no password: its credentials were removed centrally, or never set"})
	}
	return all
}

// toRotate returns what keeps the keys of a rotation from taking the new seed.
func (c *chooser) toRotate(d *Device, old *record.MFADevice) []Reason {
	stay := without(d.Keys, d.Add)
	all := append(c.makeRoom(d, old), c.deck.objections(stay, gate.UseRotate, d.Touch)...)
	all = append(all, c.deck.objections(d.Add, gate.UseJoin, d.Touch)...)
	all = append(all, c.attestation(d.Keys)...)
	if len(all) > 0 {
		return all
	}
	if all = c.deck.slots(stay, true); len(all) > 0 {
		return all
	}
	return c.deck.slots(d.Add, false)
}

// retire removes a device that the file does not have, if another one remains.
func (c *chooser) retire(old *record.MFADevice, others []Device) Device {
	d := Device{
		Do: Retire, Group: old.Group, Keys: serialsOf(old), Touch: old.Touch, Ceremony: old.Ceremony, DeviceARN: old.DeviceARN,
		Why: []Reason{{NotInFile, message.Englishf("the file has no group %s for this principal", old.Group)}},
	}
	prevented := slices.Clone(c.blocked)
	if !slices.ContainsFunc(others, func(o Device) bool { return o.Do != Cannot && o.Do != Retire }) {
		prevented = append(prevented, Reason{LastDevice, "the principal would be without a device"})
	}
	return d.unless(prevented)
}
