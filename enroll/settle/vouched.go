package settle

import (
	"rootseal/enroll/env"
	"rootseal/enroll/record"
)

// LacksSignature reports whether a ceremony's intent lacks the officer's signature that
// it requires, and the operator gives no other word on it. Then recover only closes the
// ceremony, or refuses, without a call to AWS: anyone can have written the profile and
// the endpoints that its records name.
func LacksSignature(e *env.Env, past *record.Ceremony, word Word) bool {
	return !word.Close && word.Emergency == "" && !e.IsSigned(past.Intent.Sequence)
}
