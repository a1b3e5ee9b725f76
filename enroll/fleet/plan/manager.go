package plan

import (
	"rootseal/enroll/fleet"
	"rootseal/enroll/record"
	"rootseal/message"
)

// unmanaged returns what the policy requires of a device that no password manager can do.
// The low tier of a file asks for less than such a policy.
func (c *chooser) unmanaged() []Reason {
	if c.member.Tier != fleet.Low {
		return nil
	}
	var all []Reason
	no := func(required bool, id, format string, args ...any) {
		if required {
			all = append(all, Reason{id, message.Englishf(format, args...)})
		}
	}
	no(c.Policy.MinKeys > 0, record.MinKeys, "the policy requires %d keys of each group, and the seed of the low tier is on no key", c.Policy.MinKeys)
	no(c.Policy.SealedGroup, record.NoSealedGroup, "the policy requires a group whose keys are all sealed, and the seed of the low tier is on no key")
	no(c.Policy.Touch, record.NoTouch, "the policy requires a touch for each code, and the seed of the low tier is on no key")
	no(c.Policy.Attested, record.NotAttested, "the policy requires keys with their maker's attestation, and the seed of the low tier is on no key")
	return all
}
