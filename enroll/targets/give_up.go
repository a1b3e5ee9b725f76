package targets

import (
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/record"
)

// Candidates are the devices of a principal that has as many as AWS allows.
type Candidates struct {
	Enrolled []*record.MFADevice // by rootseal, which may give one of them up
	Others   []string            // ARNs of devices that only their owner may remove
}

// ToGiveUp sorts a principal's devices at AWS by who enrolled them.
func ToGiveUp(b *record.Book, principal string, arns []string) Candidates {
	var c Candidates
	c.Enrolled = slices.DeleteFunc(b.Live(), func(d *record.MFADevice) bool {
		return d.Principal != principal || !slices.ContainsFunc(arns, func(arn string) bool { return cloud.SameThing(arn, d.DeviceARN) })
	})
	c.Others = slices.DeleteFunc(slices.Clone(arns), func(arn string) bool {
		return slices.ContainsFunc(c.Enrolled, func(d *record.MFADevice) bool { return cloud.SameThing(d.DeviceARN, arn) })
	})
	return c
}

// InGroup returns the device of a group; nil if rootseal enrolled none in it.
func (c Candidates) InGroup(group string) *record.MFADevice {
	for _, d := range c.Enrolled {
		if d.Group == group {
			return d
		}
	}
	return nil
}
