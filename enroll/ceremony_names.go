package enroll

import (
	"slices"

	"rootseal/enroll/principal"
)

// arn is what AWS calls the principal's device of a name.
func (c *Ceremony) arn(name string) string {
	return c.partition().ARN(c.who.Account, "mfa/"+name)
}

// isNamed tells whether an ARN is that of a name of this ceremony, in the account
// of its principal. A device of another account under the same name is none.
func (c *Ceremony) isNamed(arn string) bool {
	return slices.Contains(c.begin.DeviceNames, principal.DeviceName(arn)) && principal.AccountOf(arn) == c.who.Account
}
