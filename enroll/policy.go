package enroll

import (
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// PolicyOf is the policy that counts; where there is none, one that demands
// nothing.
func PolicyOf(register *officer.Register) ledger.PolicySet {
	if register.Policy == nil {
		return ledger.PolicySet{}
	}
	return *register.Policy
}
