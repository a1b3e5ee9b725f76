package officer

import (
	"rootseal/enroll/ledger"
)

// PolicyOf is the policy that counts; where there is none, one that demands
// nothing.
func PolicyOf(register *Register) ledger.PolicySet {
	if register.Policy == nil {
		return ledger.PolicySet{}
	}
	return *register.Policy
}
