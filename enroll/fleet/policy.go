package fleet

import (
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Over returns the ledger's policy with what the file requires beyond it. What the file
// requires less of is a problem: the policy has one home, the signed ledger.
func (f *File) Over(ledgers ledger.PolicySet) (ledger.PolicySet, error) {
	over := ledgers
	var problems []Problem
	less := func(key string, is, required any) {
		problems = append(problems, f.places.problem(under("policy", key),
			message.Textf("%s: %v is less than the ledger's policy requires", key, is), message.Textf("%v or stricter, or remove the key", required)))
	}
	number := func(key string, value *int, to *int, fewer bool) {
		switch {
		case value == nil:
		case *to != 0 && *value != *to && (*value < *to) != fewer:
			less(key, *value, *to)
		default:
			*to = *value
		}
	}
	yes := func(key string, value *bool, to *bool) {
		switch {
		case value == nil:
		case *to && !*value:
			less(key, false, true)
		default:
			*to = *value
		}
	}
	number("min_keys", f.Policy.MinKeys, &over.MinKeys, false)
	number("verify_days", f.Policy.VerifyDays, &over.VerifyDays, true)
	number("live_days", f.Policy.LiveDays, &over.LiveDays, true)
	yes("sealed_group", f.Policy.SealedGroup, &over.SealedGroup)
	yes("touch", f.Policy.Touch, &over.Touch)
	yes("attested", f.Policy.Attested, &over.Attested)
	yes("two_officers", f.Policy.TwoOfficers, &over.TwoOfficers)
	yes("approval", f.Policy.Approval, &over.Approval)
	return over, inOrder(f.name, append(problems, f.against(over)...))
}

// against returns where the file's own devices violate the policy.
func (f *File) against(policy ledger.PolicySet) []Problem {
	var problems []Problem
	if policy.Touch {
		for _, path := range f.touchOff() {
			problems = append(problems, f.places.problem(path, message.Word("touch: off, and the policy requires a touch for each code"), message.Foreign("required")))
		}
	}
	for name, serials := range f.KeySets {
		if len(serials) < policy.MinKeys {
			problems = append(problems, f.places.problem(under("key_sets", string(name)),
				message.Textf("key set %s has %d keys, and the policy requires %d", name, len(serials), policy.MinKeys), message.Word("more serials")))
		}
	}
	return problems
}

// touchOff returns the paths of every "touch: off".
func (f *File) touchOff() []string {
	var all []string
	settings := func(path string, s Settings) {
		if s.Touch == TouchOff {
			all = append(all, under(path, "touch"))
		}
		for name, own := range s.Principals {
			if own != nil && own.Touch == TouchOff {
				all = append(all, under(under(under(path, "principals"), string(name)), "touch"))
			}
		}
	}
	settings("defaults", f.Defaults)
	for i, a := range f.Accounts {
		settings(account(i), a.Settings)
	}
	return all
}
