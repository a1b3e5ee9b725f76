package plan

import (
	"rootseal/enroll/fleet"
	"rootseal/enroll/record"
)

// unmanaged returns what the policy requires of a device that no password manager can do.
// The low tier of a file asks for less than such a policy.
func (c *chooser) unmanaged() []Reason {
	if c.member.Tier != fleet.Low {
		return nil
	}
	var all []Reason
	no := func(required bool, id, what string) {
		if required {
			all = append(all, Reason{id, "the policy requires " + what + ", and the seed of the low tier is on no key"})
		}
	}
	no(c.Policy.MinKeys > 0, record.MinKeys, sentence("%d keys of each group", c.Policy.MinKeys))
	no(c.Policy.SealedGroup, record.NoSealedGroup, "a group whose keys are all sealed")
	no(c.Policy.Touch, record.NoTouch, "a touch for each code")
	no(c.Policy.Attested, record.NotAttested, "keys with their maker's attestation")
	return all
}
