package operator

import (
	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// WarnOfRecordedTime warns of a clock that is behind the last record. No proof
// depends on the clock; due dates do.
func WarnOfRecordedTime(a *cli.App, l *ledger.Ledger) {
	records := l.Records()
	if n := len(records); n > 0 && a.World.Now().Before(records[n-1].Time) {
		a.Say("this workstation's clock is wrong: the last record is of %s, which is in the future", records[n-1].Time.Format("2006-01-02 15:04 MST"))
	}
}

// WarnOfOneOfficer warns that without one key, no one can sign.
func WarnOfOneOfficer(a *cli.App, register *officers.Register) {
	if counting := register.Counting(); len(counting) == 1 {
		a.Say("warning: %s is the only officer: without key %d, no one can sign. add a second officer with 'rootseal officer add'", counting[0].Name, counting[0].KeySerial)
	}
}

// SayUndecided names the records that change who signs, or how many, and take no
// effect until they are signed.
func SayUndecided(a *cli.App, register *officers.Register) {
	for _, act := range register.Missing() {
		if officers.Decides(act.Kind) {
			a.Say("%v (%s) does not count: %v", act.At, act.Kind, act.Err())
		}
	}
}
