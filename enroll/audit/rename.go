package audit

import (
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/record"
)

// fold returns a user name as IAM compares it: without case.
func fold(name string) string { return strings.ToLower(name) }

// isRenamed reports whether the user of a recorded device has another name now. The
// device moves with the user, whose id does not change: it has been enabled since the
// recorded moment. For another user, someone must have enabled it again.
func isRenamed(d *record.MFADevice, there cloud.VirtualMFADevice) bool {
	return strings.Contains(there.OwnerARN, ":user/") && strings.Contains(d.Principal, "/user/") && isSince(d, there.EnableDate)
}

// renamedUsers returns the users of an account whose names have changed since their
// enrollment: the recorded principal by the folded new name.
func renamedUsers(b *record.Book, s *Seen) map[string]string {
	renamed := map[string]string{}
	if s.Virtual == nil {
		return renamed
	}
	for _, there := range s.Virtual.Items {
		for _, d := range b.Live() {
			holder := holderOf(there, s.Account)
			if cloud.SameThing(d.DeviceARN, there.ARN) && accountOf(d.Principal) == s.Account && !strings.EqualFold(holder, d.Principal) && isRenamed(d, there) {
				renamed[fold(lastOf(holder))] = d.Principal
			}
		}
	}
	return renamed
}
