package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simaws"
)

// result is what one run of a scenario came to.
type result struct {
	trace  []call // every call
	after  []call // those after the last fault
	struck int
	found  []finding
	events []check.Event
	errs   []string

	records int // in the ledger
}

// play runs a scenario with faults, settles what is left, and looks at it.
func play(t *testing.T, s scenario, faults ...fault) (r result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, s, faults)
		w.play(faults)
		r = w.result()
		w.end()
	})
	return r
}

func (w *world) result() result {
	w.mu.Lock()
	defer w.mu.Unlock()
	return result{w.trace, w.trace[w.since:], w.struck, w.found, w.events, w.said, len(w.files.copy())}
}

// end releases the goroutines of dead processes, and waits for them: time stops in
// a test that has returned.
func (w *world) end() {
	close(w.over)
	time.Sleep(2 * patienceWithCommand)
}

func (w *world) play(faults []fault) {
	w.admit()
	time.Sleep(w.scenario.into)
	name, do := "enroll", w.enroll
	if w.scenario.then != nil {
		w.prepare()
		name, do = w.scenario.then.name, w.carryOut
	}
	err, killed := w.command(name, do)
	w.judge(name, check.Always)
	stopped := len(faults) == 1 && (faults[0].kind == stop || faults[0].kind == stopAfter) && !killed
	if stopped && w.mustSettle() && w.open() {
		w.violated(name, check.Open, fmt.Sprintf("a stop left it open, and AWS could have been read: %v", err))
	}
	w.settle(faults)
	w.judge("all", check.Settled)
	w.trustOfficer()
	w.again(faults)
	w.signAll(faults)
}

// prepare does undisturbed what was before the command.
func (w *world) prepare() {
	then := w.scenario.then
	ready := func(p *process) error {
		if err := w.enroll(p); err != nil || then.ready == nil {
			return err
		}
		room, err := p.newEnv()
		if err != nil {
			return err
		}
		return then.ready(p, room)
	}
	if err, _ := w.command(beforehand, ready); err != nil {
		panic(fmt.Sprintf("%s: what was before: %v", w.scenario.name, err))
	}
	w.judge(beforehand, check.Settled)
	w.operator.given = false // the next codes have another seed
	for _, card := range w.cards {
		if slices.Contains(then.lost, card.Serial()) {
			w.pull(card)
		}
		if slices.Contains(then.frozen, card.Serial()) {
			w.frozen[card.Serial()] = card.Stored()
		}
	}
	w.guard()
	if !then.atOnce {
		time.Sleep(24 * time.Hour)
	}
}

// beforehand is the name of a command that is not explored.
const beforehand = "beforehand"

// carryOut is the scenario's own command.
func (w *world) carryOut(p *process) error {
	room, err := p.newEnv()
	if err != nil {
		return err
	}
	return w.scenario.then.do(p, room)
}

// again repeats the command: after every fault, nothing prevents it.
func (w *world) again(faults []fault) {
	then := w.scenario.then
	if then == nil || !then.again {
		return
	}
	name := then.name + " again"
	if disturbs(faults, "recover") || disturbs(faults, signEnds) || disturbs(faults, name) {
		return
	}
	w.signEnds()
	w.plugAll()
	if err, _ := w.command(name, w.carryOut); err != nil {
		w.violated(name, check.Open, fmt.Sprintf("it cannot be done once more: %v", err))
	}
	w.judge(name, check.Settled)
	w.lookForOrphans(name)
}

// patienceWithCommand is longer than any command takes, in virtual time.
const patienceWithCommand = 2 * lidClosed

// command runs the program once, until it returns or is killed.
func (w *world) command(name string, do func(*process) error) (err error, killed bool) {
	p := w.process(name)
	done := make(chan error, 1)
	go func() { done <- w.unlessItPanics(name, func() error { return do(p) }) }()
	limit := time.NewTimer(patienceWithCommand)
	defer limit.Stop()
	select {
	case err = <-done:
		w.say(fmt.Sprintf("%v", err))
		w.remember(p)
		if w.attacked == nil { // what is open is what the forger says
			w.beHonest(p, err)
		}
	case <-p.killed:
		killed = true
	case <-limit.C:
		w.violated(name, check.Hanging, "the command does not return")
		killed = true
	}
	p.end()
	w.log(check.Event{Kind: check.Started, Process: p.number, Edge: "=== end of " + name})
	if !isMeanwhile(name) {
		w.awaitMeanwhiles()
	}
	return err, killed
}

// errPanic is the error of a command that panics.
var errPanic = errors.New("panic")

// unlessItPanics carries a command out; one that panics has come to no end.
func (w *world) unlessItPanics(name string, do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			w.violated(name, check.Hanging, fmt.Sprintf("the command panics: %v", r))
			err = errPanic
		}
	}()
	return do()
}

// beHonest: the error of a command must say whether a ceremony of its own is open,
// which recover must settle.
func (w *world) beHonest(p *process, err error) {
	name, open := p.command, w.open()
	if isMeanwhile(name) || name == w.scenario.command() {
		open = p.leftOpen()
	}
	if open && !errors.Is(err, step.ErrUnsettled) {
		if name == w.scenario.command() || err == nil {
			w.violated(name, check.Honest, fmt.Sprintf("open, and the error does not say so: %v", err))
		}
	}
	if outcome := check.Outcome(w.files.seen()); err == nil && w.ends(name) && outcome != ledger.Complete && outcome != ledger.NotConfirmed {
		w.violated(name, check.Honest, fmt.Sprintf("no error, and the outcome is %q", outcome))
	}
}

// leftOpen reports whether this process has left a ceremony open.
func (p *process) leftOpen() bool {
	open := check.Unsettled(p.world.files.seen())
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(open, func(id string) bool { return p.began[id] })
}

// ends reports whether a successful command has completed a ceremony.
func (w *world) ends(name string) bool { return name == "enroll" || name == "rotate" }

// enroll is the command: one ceremony after the other, until one fails.
func (w *world) enroll(p *process) error {
	room, err := p.newEnv()
	if err != nil {
		return err
	}
	for _, q := range w.scenario.requests {
		if len(q.Keys) == 0 {
			q.Vault = p.vault()
		}
		c, err := enroll.Prepare(p.ctx, room, q)
		if err != nil {
			return err
		}
		if err := p.run(c); err != nil {
			return err
		}
	}
	return nil
}

// run carries a ceremony out that was prepared.
func (p *process) run(c *enroll.Ceremony) error {
	r, err := c.Run(p.ctx, nil, nil)
	c.Close()
	p.result(r)
	return err
}

// result hears how a ceremony ended.
func (p *process) result(r enroll.Result) {
	p.world.say(fmt.Sprintf("%+v", r))
}

// recover is the command that settles what is open. The officer states what
// statement says.
func (w *world) recover(statement func() settle.Word) func(*process) error {
	said := word{statement(), true}
	return func(p *process) error {
		room, err := p.newEnv()
		if err != nil {
			return err
		}
		for _, open := range unsettled(room.Ledger) {
			err := p.recoverOne(room, open, said)
			if errors.Is(err, ledger.ErrElsewhere) { // a person makes sure that it is quiet there
				if err = settle.TakeOver(p.ctx, room, open.ID); err == nil {
					p.tookOver()
					err = p.recoverOne(room, open, said)
				}
			}
			if err != nil {
				return err
			}
		}
		for _, open := range uncleaned(room.Ledger) {
			if err := p.finishOne(room, open, said); err != nil {
				return err
			}
		}
		return nil
	}
}

// agrees is an officer who has read the plan of a recovery.
func agrees(_ context.Context, p settle.RecoveryPlan) ([]string, error) {
	return []string{"account " + p.Account + ", typed"}, nil
}

// mayClean is an operator who confirms what AWS cannot show.
func mayClean(room *env.Env) func(context.Context, *record.MFADevice) error {
	return func(ctx context.Context, old *record.MFADevice) error {
		return custody.MayClean(ctx, room, old, account)
	}
}

func (w *world) open() bool { return len(check.Unsettled(w.files.seen())) > 0 }

func (w *world) plugAll() {
	for _, card := range w.away() {
		w.takeSpareOut(card)
		w.plug(card)
	}
}

// absent is the statement of an officer who types that the device is not there.
func (w *world) absent() settle.Word {
	return settle.Word{Console: ledger.DeviceAbsent, Typed: w.scenario.requests[0].Principal.Account}
}

// truth is the statement of an operator who checks: the console for root, the other
// service for a login. A page that is still open is canceled first.
func (w *world) truth() settle.Word {
	switch w.scenario.requests[0].Principal.Kind {
	case principal.User:
		return settle.Word{}
	case principal.Login:
		if w.operator.given {
			return settle.Word{Console: ledger.ConsoleAccepted}
		}
		return w.absent()
	}
	if also, closes := w.removed(); closes || len(also) > 0 {
		return settle.Word{Also: also, Close: closes}
	}
	names, enabling := check.Begun(w.files.seen())
	live := slices.ContainsFunc(w.aws.Devices(), func(d simaws.Device) bool {
		return d.Owner == simaws.RootOwner && slices.Contains(names, d.ARN[strings.LastIndex(d.ARN, "/")+1:])
	})
	switch {
	case live && w.scenario.aws:
		return settle.Word{}
	case live:
		return settle.Word{Console: ledger.ConsoleAccepted}
	}
	w.aws.Console().Cancel()
	if !enabling {
		return settle.Word{}
	}
	return w.absent()
}

// recorded reports whether the ledger contains a text.
func (w *world) recorded(text string) bool {
	for _, data := range w.files.copy() {
		if strings.Contains(string(data), text) {
			return true
		}
	}
	return false
}
