package audit

import "rootseal/enroll/record"

// What to do about a key depends on its state, too.
const (
	replaceLost = "run 'rootseal rotate --lost SERIAL'; if no key of the group is left, run 'rootseal rotate PRINCIPAL --retire GROUP'"
	findStolen  = "unplug the key and run 'rootseal rotate --lost SERIAL': someone else may have used what it opens; then plug the key in and run 'rootseal keys found SERIAL'"
	fromItsBag  = "take key SERIAL out of its bag: run 'rootseal unseal SERIAL --bag NUMBER'; then seal it again, which proves it: run 'rootseal seal SERIAL --bag NUMBER --place TEXT --observer NAME'"
	attestBag   = "take key SERIAL out of its bag: run 'rootseal unseal SERIAL --bag NUMBER'; then run 'rootseal keys --attest', and seal the key again: run 'rootseal seal SERIAL --bag NUMBER --place TEXT --observer NAME'"
)

// nextOf returns what to do about a violation that concerns a key in its present state;
// empty if the kind says it.
func nextOf(breach string, key *record.Key) string {
	switch {
	case breach == record.KeyLost && key.OpensForOthers():
		return replaceLost
	case key.Sealed == nil:
	case breach == record.VerifyOverdue:
		return fromItsBag
	case breach == record.NotAttested:
		return attestBag
	}
	return ""
}
