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
	done := make(chan struct{})
	w.mu.Lock()
	w.meanwhiles = append(w.meanwhiles, done)
	w.mu.Unlock()
	go func() {
		defer close(done)
		_, _ = w.command(command, do)
	}()
	<-done
}

// awaitMeanwhiles waits for the processes in parallel: a killed command does not. A
// sync.WaitGroup does not do, because two calls can each start one at any time.
func (w *world) awaitMeanwhiles() {
	w.mu.Lock()
	all := w.meanwhiles
	w.mu.Unlock()
	for _, done := range all {
		<-done
	}
}

// isMeanwhile reports whether a command runs in parallel with another. Its own
// calls are no fault points.
func isMeanwhile(command string) bool { return strings.HasSuffix(command, " meanwhile") }
