package operator

import (
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/hint"
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
	if counting := register.Active(); len(counting) == 1 {
		a.Say("warning: %s is the only officer: without key %d, no one can sign. add a second officer with 'rootseal officer add'", counting[0].Name, counting[0].KeySerial)
	}
}

// WarnOfOldFirmware warns of the active officers whose signing keys can be copied,
// and says what to do.
func WarnOfOldFirmware(a *cli.App, active ...*officers.Officer) {
	old := slices.DeleteFunc(slices.Clone(active), func(o *officers.Officer) bool { return !officers.OldFirmware(o.OfficerAdded) })
	for _, o := range old {
		a.Say("warning: key %d of %s has firmware %s: a laboratory that gets the key and its PIN can copy the signing key (YSA-2024-03)", o.KeySerial, o.Name, o.Firmware)
	}
	if len(old) > 0 {
		a.Say("next: %s", hints.Words(hint.NewerOfficerKey))
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
