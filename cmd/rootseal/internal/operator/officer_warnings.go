package operator

import (
	"rootseal/cmd/rootseal/internal/cli"

	officers "rootseal/enroll/officer"
)

// WarnOfOneOfficer tells that nobody could sign if one token were lost.
func WarnOfOneOfficer(a *cli.App, register *officers.Register) {
	if counting := register.Counting(); len(counting) == 1 {
		a.Say("warning: %s is the only officer: if key %d is lost, nobody can sign. add a second one with rootseal officer add", counting[0].Name, counting[0].KeySerial)
	}
}

// SayUndecided names records that would change who signs, or how many, and do
// not count for want of a signature.
func SayUndecided(a *cli.App, register *officers.Register) {
	for _, act := range register.Missing() {
		if officers.Decides(act.Kind) {
			a.Say("%v (%s) does not count: %v", act.At, act.Kind, act.Err())
		}
	}
}
