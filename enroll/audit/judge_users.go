package audit

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"rootseal/message"
)

// judgeUsers judges IAM users: users in the ledger by their own lists of devices,
// and all others by the credential report.
func (k *Known) judgeUsers(f *findings, s *Seen) {
	recorded, renamed := map[string]bool{}, renamedUsers(k.Book, s)
	for _, name := range slices.Sorted(maps.Keys(s.Users)) {
		devices := s.Users[name]
		who := s.Account + "/user/" + name
		recorded[fold(name)] = true
		seen := ofCall("iam:ListMFADevices", devices.Answer)
		for _, d := range devices.Items {
			of := principalParts(who, nameOf(d.ARN))
			text := message.Textf("%s has %s since %s", cmp.Or(d.UserName, name), d.ARN, day(d.EnableDate))
			switch {
			case !isVirtual(d.ARN):
				k.judgeOther(f, UserOtherDevice, cmp.Or(renamed[fold(name)], who), of, d, text, seen)
			case !k.accounts(d.ARN):
				k.addUnknown(f, UserUnknownDevice, who, of, d.ARN, text, seen)
			}
		}
	}
	if s.Report == nil {
		return
	}
	for _, u := range s.Report.Users {
		if recorded[fold(u.Name)] || u.IsRoot() || !u.Password || u.MFA {
			continue
		}
		who := s.Account + "/user/" + u.Name
		f.add(UserNoMFA, principalParts(who), who, message.Textf("%s has a console password and no MFA, by the report of %s", u.Name, s.Report.Made.UTC().Format(time.RFC3339)), s.ofReport())
	}
}
