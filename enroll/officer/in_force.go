package officer

import "rootseal/enroll/ledger"

// PolicyOf returns the active policy. Without one it returns a policy that requires
// nothing.
func PolicyOf(register *Register) ledger.PolicySet {
	if register.Policy == nil {
		return ledger.PolicySet{}
	}
	return *register.Policy
}
