package enroll

import (
	"slices"

	"rootseal/enroll/ledger"
)

// events are what CloudTrail, and alarms on root and on MFA, will show of the
// ceremony, in order. You can tell those who watch them before.
func (c *Ceremony) events() []string {
	if !c.who().AWS() {
		return nil
	}
	var signIn []string
	if because, _ := c.kind().proven(&replacement{c.work}); because == ledger.BecauseLive {
		signIn = []string{"ConsoleLogin"}
	}
	goes := []string{"DeactivateMFADevice", "DeleteVirtualMFADevice"}
	made := []string{"CreateVirtualMFADevice", "EnableMFADevice"}
	first, _ := c.first()
	if first != nil {
		made = slices.Concat(goes, made)
	}
	all := slices.Concat(signIn, made)
	if c.Rotate == nil {
		return all
	}
	all = append(all, signIn...)
	if c.mayUseSession(ledger.BecauseLive) { // a session for each call, which the management account shows too
		goes = []string{"AssumeRoot", goes[0], "AssumeRoot", goes[1]}
	}
	if first == nil || first.Ceremony != c.Old.Ceremony {
		all = append(all, goes...)
	}
	return all
}
