package ceremony

import (
	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/principal"
)

// What a new device does not end, in the order in which it is done: each step
// ends what the one before would let somebody make again.
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

// sayAfterTheft prints it for each principal that a key in other hands opened.
func sayAfterTheft(a *cli.App, order rotationOrder) {
	if order.how != "stolen" && order.how != "left" {
		return
	}
	said := map[string]bool{}
	for _, d := range order.devices {
		who, err := principal.Parse(d.Principal)
		if err != nil || said[d.Principal] {
			continue
		}
		if len(said) == 0 {
			a.Say("a new device does not end what was opened with the old one. in this order:")
		}
		said[d.Principal] = true
		a.Say("  %s", who)
		for i, step := range afterTheft[who.Kind] {
			a.Say("    %d. %s", i+1, step)
		}
	}
}
