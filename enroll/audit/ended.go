package audit

import (
	"slices"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/record"
	"rootseal/message"
)

// nextOfEnded is what to do about a device whose ceremony ended without it.
const nextOfEnded = "find out who ended the ceremony ('rootseal log'); if keys have the seed, record the device with 'rootseal verify --adopt FLAGS --group LABEL --id ID --keys SERIALS'; otherwise remove DEVICE at AWS"

// closedIn returns the ceremonies that made a device, or were about to, and have ended.
func closedIn(b *record.Book) []*record.Ceremony {
	return slices.DeleteFunc(b.Ceremonies(), func(c *record.Ceremony) bool { return c.End == nil || c.Begin == nil })
}

// endedWithout returns the ceremony that made a device and ended without it; nil if there
// is none. Before the first officer no end is signed, so anyone can have written it, and
// only AWS shows that the device is in use.
func (k *Known) endedWithout(arn string) *record.Ceremony {
	for _, c := range k.closed {
		isNamed := accountOf(c.Begin.Principal) == accountOfARN(arn) && slices.Contains(c.Begin.DeviceNames, nameOf(arn))
		if isNamed || c.Load != nil && cloud.SameThing(c.Load.DeviceARN, arn) {
			return c
		}
	}
	return nil
}

// addUnknown adds a finding about an assigned device that is not in the ledger. If a
// ceremony made it and ended without it, the finding says so.
func (k *Known) addUnknown(f *findings, kind, who string, of []string, arn string, text message.Text, seen Evidence) {
	c := k.endedWithout(arn)
	if c == nil {
		f.add(kind, of, who, message.Textf("%s, which is not in the ledger", text), seen).Device = arn
		return
	}
	found := f.add(kind, of, who, message.Textf("%s, of ceremony %s, which record %d ended as %s", text, c.ID, c.Ended.Sequence, c.End.Outcome), seen, ofRecord(c.Ended))
	found.Device, found.Next = arn, message.Word(nextOfEnded)
}

// judgeStrayDevices finds devices of rootseal's that users outside the ledger have: a
// ceremony made them, or they have a name that rootseal gives.
func (k *Known) judgeStrayDevices(f *findings, s *Seen) {
	for _, d := range s.Virtual.Items {
		who := holderOf(d, s.Account)
		name, isUser := userOf(who, s.Account)
		if !isUser || k.accounts(d.ARN) || s.listed(name) || !k.touches(d.ARN) && k.endedWithout(d.ARN) == nil && !strings.HasPrefix(nameOf(d.ARN), ourPrefix) {
			continue
		}
		k.addUnknown(f, UserUnknownDevice, who, principalParts(who, nameOf(d.ARN)), d.ARN,
			message.Textf("%s has %s since %s", name, d.ARN, day(d.EnableDate)), s.ofVirtual())
	}
}

// listed reports whether the devices of a user were read.
func (s *Seen) listed(name string) bool {
	for user := range s.Users {
		if strings.EqualFold(user, name) {
			return true
		}
	}
	return false
}
