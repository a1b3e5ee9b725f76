//go:build linux && cgo

package kills

import (
	"fmt"
	"strings"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// trial is one enrollment with a fault, on keys, an account and a ledger of its own.
type trial struct {
	*desk
	plan    scenario
	cards   []*simcard.Card
	account *simaws.Account
	admin   simaws.AccessKey
	officer *officer
	ledger  string
	unwatch func()

	keysBefore    map[uint32][]simcard.Stored
	devicesBefore []simaws.Device
	told          []string // what the commands printed
	wrong         []string // promises that were broken
}

func (d *desk) trial(plan scenario) *trial {
	d.test.Helper()
	t := &trial{desk: d, plan: plan, cards: plan.keys(), ledger: d.newLedger(), keysBefore: map[uint32][]simcard.Stored{}}
	var err error
	if t.account, t.admin, err = plan.account(); err != nil {
		d.test.Fatalf("making an account: %v", err)
	}
	for i, card := range t.cards {
		t.keysBefore[card.Serial()] = card.Stored()
		d.sockets[i].hold(card)
	}
	t.devicesBefore = t.account.Devices()
	d.front.serve(t.account)
	t.officer = &officer{t: d.test, wire: d.wire, console: t.account.Console(), types: plan.types}
	d.wire.renew(records{folder: recordsOf(t.ledger)})
	t.unwatch = watch(d.test, d.wire, recordsOf(t.ledger))
	return t
}

// enroll runs the enrollment until the process is gone. A nil strike means no kill.
func (t *trial) enroll(s *strike) outcome {
	t.test.Helper()
	return t.run(s, t.plan.enroll(t.desk, t.cards)...)
}

// recover runs rootseal recover like an operator who knows the truth, and has read
// what will be deleted.
func (t *trial) recover(s *strike) outcome {
	t.test.Helper()
	args := []string{"recover", "--confirm", account, "--confirm-endpoint", t.desk.url}
	if t.plan.root {
		args = append(args, t.officer.word()...)
	}
	return t.run(s, append(args, t.plan.codes(t.desk)...)...)
}

// complete runs the enrollment without faults.
func (t *trial) complete() {
	t.test.Helper()
	if o := t.enroll(nil); o.exit != 0 {
		t.test.Fatalf("undisturbed: %s", o)
	}
}

// wantDone: without faults, a user's enrollment is complete, and root's waits for
// the report of the console.
func (t *trial) wantDone(o outcome) {
	if o.exit != 0 && !(t.plan.root && o.exit == unsettled) {
		t.tell("undisturbed: %s", o)
	}
}

// unsettled is the exit code of a command that leaves something to recover.
const unsettled = 6

// outcome is how a command ended.
type outcome struct {
	command        string
	stdout, stderr string
	exit           int
	killed         bool
	hit            *event // the event of the kill
}

func (o outcome) String() string {
	return fmt.Sprintf("rootseal %s: exit %d\n%s%s", o.command, o.exit, o.stdout, o.stderr)
}

func (t *trial) run(s *strike, args ...string) outcome {
	t.test.Helper()
	up := t.wire.begin(args[0], s)
	p := start(t.test, t.command(t.ledger, t.admin, args...), t.officer.hear)
	up <- p
	o := outcome{command: strings.Join(args, " ")}
	o.stdout, o.stderr, o.exit, o.killed = p.wait()
	o.hit = t.wire.end()
	t.told = append(t.told, o.stderr)
	return o
}

// tell notes a violation.
func (t *trial) tell(format string, a ...any) {
	t.wrong = append(t.wrong, fmt.Sprintf(format, a...))
}
