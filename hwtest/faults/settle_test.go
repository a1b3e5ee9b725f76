package faults

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simcard"
)

// mustSettle reports whether the command itself must settle what a stop has cut
// off: everything that AWS can show.
func (w *world) mustSettle() bool {
	then := w.scenario.then
	return w.scenario.requests[0].Principal.Kind == principal.User && (then == nil || then.name == "rotate")
}

// settle recovers what is open. One recovery without faults must be enough.
func (w *world) settle(faults []fault) {
	if w.operator.lied == saysNo || w.operator.lied == saysAbsent {
		w.refuse()
	}
	w.settleWithout(faults)
	for _, command := range []string{"recover", "recover again"} {
		w.plugAll()
		if !w.open() {
			return
		}
		statement := w.truth
		if w.operator.lied == saysAbsent || w.operator.lied == saysGone {
			statement = w.absent
		}
		err, _ := w.command(command, w.recover(statement))
		w.judge(command, check.Always)
		if disturbs(faults, command) {
			continue
		}
		if w.open() {
			w.violated(command, check.Open, fmt.Sprintf("one recovery did not settle it: %v", err))
		}
		return
	}
}

// disturbs reports whether a fault is planned for a command.
func disturbs(faults []fault, command string) bool {
	return slices.ContainsFunc(faults, func(f fault) bool { return f.command == command })
}

// settleWithout settles what is open while a key is away: for good, if the operator
// says so of a key that was unplugged after an effect, or until later.
func (w *world) settleWithout(faults []fault) {
	away := w.away()
	if len(away) == 0 || !w.open() {
		return
	}
	const command = "recover without the key"
	word := w.truth
	if w.operator.lied == saysGone {
		word = w.absent
	}
	err, _ := w.command(command, w.recover(word))
	w.judge(command, check.Always)
	if disturbs(faults, command) {
		return
	}
	w.blockedBy(away, err)
	if !w.open() || faults[slices.IndexFunc(faults, fault.pulls)].kind != pulledAfter {
		return
	}
	const without = "recover with the key given up"
	err, _ = w.command(without, w.recover(func() settle.Word {
		word := word()
		for _, card := range away {
			word.Gone = append(word.Gone, device.KeySerial(card.Serial()))
		}
		return word
	}))
	w.judge(without, check.Always)
	if w.open() && !disturbs(faults, without) {
		w.violated(without, check.Open, fmt.Sprintf("giving up the key did not settle it: %v", err))
	}
}

// refuse: the word "refused" alone settles nothing.
func (w *world) refuse() {
	if !w.open() || w.scenario.aws {
		return
	}
	_, _ = w.command("recover after a refusal", w.recover(func() settle.Word { return settle.Word{Console: ledger.ConsoleRefused} }))
	w.judge("recover after a refusal", check.Always)
	if !w.open() {
		w.violated("recover after a refusal", check.Open, "settled by the word refused alone")
	}
}

// blockedBy: without keys the ceremony may stay open for those keys, and for
// nothing else.
func (w *world) blockedBy(away []*simcard.Card, err error) {
	if !w.open() {
		return
	}
	waits := 0
	for _, card := range away {
		for _, step := range []string{"put", "clean", "delete"} {
			waits += strings.Count(fmt.Sprint(err), fmt.Sprintf("%s:%d: ", step, card.Serial()))
		}
	}
	switch {
	case err == nil || !errors.Is(err, step.ErrUnsettled):
		w.violated("recover without the key", check.Honest, fmt.Sprintf("open, and the error is %v", err))
	case !errors.Is(err, device.ErrNotOnDesk) || waits == 0 || waits != strings.Count(err.Error(), "put:")+strings.Count(err.Error(), "clean:")+strings.Count(err.Error(), "delete:"):
		w.violated("recover without the key", check.Open, fmt.Sprintf("blocked by more than keys that are away: %v", err))
	}
}

// trustOfficer: what a false report of the operator must not cause.
func (w *world) trustOfficer() {
	if w.operator.lied != saysYes || w.scenario.aws || !w.recorded("console accepted") || w.recorded("device absent") {
		return
	}
	if outcome := check.Outcome(w.files.seen()); outcome != ledger.NotConfirmed {
		w.violated("all", check.Honest, fmt.Sprintf("confirmed by nobody, and the outcome is %q", outcome))
	}
}
