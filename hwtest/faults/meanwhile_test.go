package faults

import (
	"strings"

	"rootseal/enroll/settle"
)

// Two processes at the same time: during a call of the first a second one runs from
// start to end, with the same keys, account and ledger.
const (
	recoverMeanwhile = "recover meanwhile"
	sameMeanwhile    = "the same meanwhile"

	// takeOverMeanwhile runs at another workstation, which has none of the keys.
	takeOverMeanwhile = "take over meanwhile"
)

// meanwhile runs one of them. The world is checked after every outcome.
func (w *world) meanwhile(command string) {
	do := w.recover(func() settle.Word { return settle.Word{} })
	switch command {
	case takeOverMeanwhile:
		do = w.takeOver
	case sameMeanwhile:
		do = w.enroll
		if w.scenario.then != nil {
			do = w.carryOut
		}
	}
	w.meanwhiles.Go(func() { _, _ = w.command(command, do) })
	w.meanwhiles.Wait()
}

// isMeanwhile reports whether a command runs in parallel with another. Its own
// calls are no fault points.
func isMeanwhile(command string) bool { return strings.HasSuffix(command, " meanwhile") }
