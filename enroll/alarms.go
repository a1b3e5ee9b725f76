package enroll

import (
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// events are what CloudTrail will have of the ceremony, and what alarms on root
// and on MFA see, in their order. Who watches them can be told before.
func (c *Ceremony) events() []string {
	var all []string
	switch c.who.Kind {
	case principal.Login:
		return nil
	case principal.Root:
		all = append(all, "ConsoleLogin")
	case principal.User:
	}
	goes := []string{"DeactivateMFADevice", "DeleteVirtualMFADevice"}
	first, _ := c.rotation.first()
	if first != nil {
		all = append(all, goes...)
	}
	all = append(all, "CreateVirtualMFADevice", "EnableMFADevice")
	if c.rotation == nil {
		return all
	}
	if c.who.Kind == principal.Root {
		all = append(all, "ConsoleLogin")
	}
	if c.retiresRoot(ledger.BecauseLive) { // in a session for each call, which is an event of the management account too
		goes = []string{"AssumeRoot", goes[0], "AssumeRoot", goes[1]}
	}
	if first == nil || first.Ceremony != c.rotation.old.Ceremony {
		all = append(all, goes...)
	}
	return all
}
