package hints

import (
	"slices"

	"rootseal/enroll/hint"
)

// urgent hints come before all others, in this order: until the ceremony that
// failed is settled, or the wrong key is out of use, nothing else may be tried. No
// signature follows from a signing key that is gone.
var urgent = []hint.ID{
	hint.CheckOwner, hint.PlugNewDevice, hint.SignInAsRoot, hint.RemoveOld, hint.ReportConsole,
	hint.FreeDisk, hint.Recover, hint.RotateReset, hint.RotateWrong, hint.FindWriter,
	hint.ReplaceOfficer, hint.CheckSlot,
}

// general hints only repeat that something failed: any other one is better.
var general = []hint.ID{hint.VerifyAgain, hint.AskAgain, hint.ReadAll, hint.UseAttested, hint.NameEntrance}

// choose returns the hint of an error that has several. Among equals the outermost
// is chosen, because the layer nearest to the person knows best what was meant.
func choose(err error) hint.ID {
	all := hintsOf(err)
	if len(all) == 0 {
		return ""
	}
	for _, id := range urgent {
		if slices.Contains(all, id) {
			return id
		}
	}
	if i := slices.IndexFunc(all, func(id hint.ID) bool { return !slices.Contains(general, id) }); i >= 0 {
		return all[i]
	}
	return all[0]
}

// hintsOf returns the hints of an error and of its causes, from the outermost.
func hintsOf(err error) []hint.ID {
	var all []hint.ID
	switch e := err.(type) { //nolint:errorlint // the causes have their own turn
	case nil:
		return nil
	case interface{ Hint() hint.ID }:
		all = append(all, e.Hint())
	default:
		if id := foreign(err); id != "" {
			all = append(all, id)
		}
	}
	switch e := err.(type) { //nolint:errorlint // the causes have their own turn
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			all = append(all, hintsOf(cause)...)
		}
	case interface{ Unwrap() error }:
		all = append(all, hintsOf(e.Unwrap())...)
	}
	return all
}
