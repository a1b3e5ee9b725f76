package ceremony

import (
	"rootseal/enroll/principal"
	"rootseal/message"
)

// afterTheft is what a new device does not end, in the order to end it: each step
// ends what the step before would let an intruder create again.
var afterTheft = map[principal.Kind][]string{
	principal.Root: {
		"change the root password",
		"sign out wherever root is signed in",
		"look for root access keys, and delete them",
	},
	principal.User: {
		"change the password, or delete the login profile",
		"deny sessions from before now, by a policy with aws:TokenIssueTime",
		"deactivate access keys, and make new ones where they are needed",
	},
	principal.Login: {
		"change the password",
		"sign out every session",
		"delete access tokens",
	},
}

// sayAfterTheft prints that for each principal that a stolen or unreturned key
// opened.
func (r *rotating) sayAfterTheft() {
	if how := r.order.How(); how != "stolen" && how != "left" {
		return
	}
	said := map[string]bool{}
	for _, d := range r.order.Devices {
		who, err := principal.Parse(d.Principal)
		if err != nil || said[d.Principal] {
			continue
		}
		if len(said) == 0 {
			r.Say("a new device does not end what was opened with the old one. in this order:")
		}
		said[d.Principal] = true
		r.Say("  %s", who)
		for i, step := range afterTheft[who.Kind] {
			r.Say("    %d. %s", i+1, message.Word(step))
		}
	}
}
