package faults

import (
	"strings"

	"rootseal/enroll/settle"
)

// Two processes at once: while a call of the first is under way, a second one
// runs from its start to its end, at the same desk, account and ledger.
const (
	recoverMeanwhile = "recover meanwhile"
	sameMeanwhile    = "the same meanwhile"
)

// meanwhile runs one of them. Whatever comes of it, the world is looked at.
func (w *world) meanwhile(command string) {
	do := w.recover(func() settle.Word { return settle.Word{} })
	if command == sameMeanwhile {
		do = w.enroll
		if w.scenario.then != nil {
			do = w.carryOut
		}
	}
	w.meanwhiles.Go(func() { _, _ = w.command(command, do) })
	w.meanwhiles.Wait()
}

// isMeanwhile tells whether a command runs beside another. Its own calls are no
// fault points.
func isMeanwhile(command string) bool { return strings.HasSuffix(command, " meanwhile") }
