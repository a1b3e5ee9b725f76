package audit

import (
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/record"
	"rootseal/message"
)

// ourPrefix begins every device name that rootseal proposes.
const ourPrefix = "rootseal-"

// judgeDevices compares the devices in the ledger with AWS's list, in both directions.
func (k *Known) judgeDevices(f *findings, s *Seen) {
	if s.Virtual == nil {
		return
	}
	at := map[string]cloud.VirtualMFADevice{}
	for _, d := range s.Virtual.Items {
		at[ofAny(d.ARN)] = d
	}
	for _, d := range k.of(s.Account) {
		there, listed := at[ofAny(d.DeviceARN)]
		if d.IsLive() {
			k.judgeLive(f, s, d, there, listed)
		} else if listed && there.Assigned() {
			f.add(DeviceNotRetired, principalParts(d.Principal, nameOf(d.DeviceARN)), d.Principal,
				message.Textf("%s was retired on %s, but is assigned to %s", d.DeviceARN, day(d.Retired.Time), holderOf(there, s.Account)), s.ofVirtual(), ofRecord(d.Retired)).Device = there.ARN
		}
	}
	for _, d := range s.Virtual.Items {
		if !d.Assigned() && (k.touches(d.ARN) || strings.HasPrefix(nameOf(d.ARN), ourPrefix)) && !k.isLive(d.ARN) {
			f.add(DeviceLeft, []string{s.Account, nameOf(d.ARN)}, "", message.Textf("%s is not assigned", d.ARN), append([]Evidence{s.ofVirtual()}, k.recordOf(d.ARN)...)...).Device = d.ARN
		}
	}
	k.judgeStrayDevices(f, s)
}

// recordOf cites the last record about a device, if the ledger has any.
func (k *Known) recordOf(arn string) []Evidence {
	if d := k.device(arn); d != nil && !d.IsLive() {
		return []Evidence{ofRecord(d.Retired)}
	}
	if ref, named := k.arns[ofAny(arn)]; named {
		return []Evidence{ofRecord(ref)}
	}
	return nil
}

// judgeLive compares one device that is live in the ledger with AWS's list.
func (k *Known) judgeLive(f *findings, s *Seen, d *record.MFADevice, there cloud.VirtualMFADevice, listed bool) {
	of := principalParts(d.Principal, d.Group)
	enabled := there.EnableDate
	switch holder := holderOf(there, s.Account); {
	case !listed:
		f.add(DeviceGone, of, d.Principal, message.Textf("%s does not exist at AWS", d.DeviceARN), s.ofVirtual(), ofRecord(d.Enrolled)).Group = d.Group
		return
	case holder == "":
		f.add(DeviceGone, of, d.Principal, message.Textf("%s was deactivated: it exists at AWS, unassigned", d.DeviceARN), s.ofVirtual(), ofRecord(d.Enrolled)).Group = d.Group
		return
	case strings.EqualFold(holder, d.Principal): // IAM compares names without case
	case isRenamed(d, there):
		f.add(UserRenamed, principalParts(d.Principal), d.Principal,
			message.Textf("%s belongs to %s since it was enrolled: the user was renamed", d.DeviceARN, holder), s.ofVirtual(), ofRecord(d.Enrolled))
		return
	default:
		f.add(DeviceTaken, of, d.Principal, message.Textf("%s belongs to %s", d.DeviceARN, holder), s.ofVirtual(), ofRecord(d.Enrolled)).Group = d.Group
		return
	}
	if d.EnableDate != nil && !enabled.IsZero() && !isSince(d, enabled) {
		f.add(DeviceReenabled, of, d.Principal, message.Textf("%s was enabled at %s; recorded: %s", d.DeviceARN, moment(enabled), moment(*d.EnableDate)), s.ofVirtual(), ofRecord(d.Enrolled)).Group = d.Group
	}
}

// isSince reports whether a device was enabled at the recorded time. AWS shows whole
// seconds.
func isSince(d *record.MFADevice, enabled time.Time) bool {
	return d.EnableDate != nil && enabled.Truncate(time.Second).Equal(d.EnableDate.Truncate(time.Second))
}

func (k *Known) isLive(arn string) bool {
	for _, d := range k.Book.Live() {
		if cloud.SameThing(d.DeviceARN, arn) {
			return true
		}
	}
	return false
}

func ofRecord(r record.Ref) Evidence {
	return Evidence{Source: message.Englishf("ledger record %d", r.Sequence), Time: r.Time}
}

// day and moment format times in a text.
func day(t time.Time) string    { return t.UTC().Format(time.DateOnly) }
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }
