package faults

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/hwtest/faults/check"
	"rootseal/oath"
)

// verbUnder is a command that follows an attack on the ledger.
type verbUnder struct {
	name      string
	do        func(*process, *env.Env, word) error
	replaces  bool   // the officer asks for a rotation
	leaves    bool   // the account's number is typed for what another workstation left
	travels   bool   // an offline copy was made before, and the attacker wrote to that copy
	onCopy    bool   // and the command is given on it
	oneIn     uint32 // of so many attacks one is tried; 0: each
	elsewhere bool   // on a workstation that has never seen this ledger
}

var verbsUnder = []verbUnder{
	{name: "recover", do: recoverAll},
	{name: "recover elsewhere", elsewhere: true, oneIn: 3, do: recoverAll},
	{name: "recover on the copy", travels: true, oneIn: 3, onCopy: true, do: func(p *process, room *env.Env, said word) error {
		on, err := p.away(room, p.world.copied)
		if err != nil {
			return err
		}
		on.AWS = room.AWS
		return recoverAll(p, on, said)
	}},
	{name: "import", travels: true, oneIn: 2, do: importAll},
	{name: "rotate", oneIn: 3, do: rotateFirst, replaces: true},
	{name: "retire", oneIn: 3, do: retireFirst, replaces: true},
	{name: "verify", oneIn: 4, do: func(p *process, room *env.Env, _ word) error {
		return p.verifyKeys(room, p.world.onDesk()...)
	}},
	{name: "found", oneIn: 2, do: func(p *process, room *env.Env, _ word) error { return each(p, room, p.takeBack) }},
	{name: "clean", oneIn: 2, do: func(p *process, room *env.Env, _ word) error { return each(p, room, p.cleanOne) }},
	{name: "leftovers", leaves: true, oneIn: 2, do: func(p *process, room *env.Env, said word) error {
		if room.AWS == nil || !said.confirms {
			return nil
		}
		return p.removeFound(room)
	}},
}

// recoverAll settles everything that is open, even if one recovery fails.
func recoverAll(p *process, room *env.Env, said word) error {
	var last error
	for _, open := range unsettled(room.Ledger) {
		if err := p.recoverOne(room, open, said); err != nil {
			last = err
		}
	}
	for _, open := range uncleaned(room.Ledger) {
		if room.AWS == nil {
			break
		}
		if err := p.finishOne(room, open, said); err != nil {
			last = err
		}
	}
	return last
}

// importAll imports the copy, and continues with the ledger as it then is.
func importAll(p *process, room *env.Env, said word) error {
	if err := p.bringHome(room, p.world.copied); err != nil {
		return err
	}
	return errors.Join(recoverAll(p, room, said), each(p, room, p.takeBack), each(p, room, p.cleanOne))
}

// rotateFirst replaces the seed of the first recorded device.
func rotateFirst(p *process, room *env.Env, _ word) error {
	devices := record.Read(room.Ledger.Records()).Live()
	if len(devices) == 0 {
		return nil
	}
	old := devices[0]
	q := enroll.RotateRequest{Old: old, Reason: ledger.ReasonReplaced, Source: env.API}
	for _, held := range old.Keys {
		q.Keys = append(q.Keys, device.KeySerial(held.KeySerial))
	}
	if old.Principal == p.world.scenario.requests[0].Principal.String() {
		q.Source = p.world.scenario.requests[0].Source
	}
	if old.Manager != nil {
		q.Vault = p.vault()
	}
	if q.Source == env.API && room.AWS == nil {
		return nil // the command refuses a request of that kind
	}
	return p.replace(room, q)
}

func each(p *process, room *env.Env, do func(*env.Env, device.KeySerial) error) error {
	var last error
	for _, serial := range p.world.onDesk() {
		if err := do(room, serial); err != nil {
			last = err
		}
	}
	return last
}

func (w *world) onDesk() (serials []device.KeySerial) {
	for _, card := range w.owned() {
		if card.Powered() {
			serials = append(serials, device.KeySerial(card.Serial()))
		}
	}
	return serials
}

// attack is a forgery, and the command after it.
type attack struct {
	forgery forgery
	verb    verbUnder
}

func (a attack) String() string { return fmt.Sprintf("adversary: %s; %s", a.forgery.name, a.verb.name) }

// underAttack plays a scenario, to its end or cut off by a fault. Then an attacker
// forges, and an operator gives a command. fits is false if there was nothing to
// forge.
func underAttack(t *testing.T, s scenario, cutOff []fault, a attack) (r result, fits bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, s, cutOff)
		fits = w.playUnder(a)
		r = w.result()
		w.end()
	})
	return r, fits
}

func (w *world) playUnder(a attack) bool {
	w.before()
	w.plantBystanders()
	w.copied = ""
	w.attacked = func() []check.Violation { return nil } // what is open is no matter of the trip's
	if a.verb.travels {
		err, _ := w.command(beforehand, func(p *process) error {
			room, err := p.newEnv()
			if err != nil {
				return err
			}
			return depart(p, room)
		})
		must(err)
	}
	if a.verb.leaves {
		must(w.takeLookalike(context.Background()))
	}
	ours := w.owned()
	stake := check.Stakes(w.look(), ours, w.operator.given)
	if !a.forgery.do(w.forger()) {
		return false
	}
	w.judge("the forgery", func(check.World) []check.Violation { return w.believed() })
	stake.Tampered(w.files.seen())
	w.elsewhere = a.verb.elsewhere
	w.attacked = func() []check.Violation { return stake.Harmed(w.glance(), ours, a.verb.replaces) }
	_, _ = w.command(a.verb.name, func(p *process) error {
		room, err := p.newEnv()
		if err != nil {
			return err
		}
		room.Signers = nil // an officer's token is not always here
		if a.verb.replaces || a.verb.travels {
			room.Signers = w.signers
		}
		return a.verb.do(p, room, w.wordUnder(a))
	})
	w.judge(a.verb.name, func(check.World) []check.Violation { return w.attacked() })
	w.judge(a.verb.name, func(look check.World) []check.Violation {
		return stake.Crossed(look, account, a.verb.leaves, a.verb.onCopy)
	})
	return true
}

// believed returns the records that count as signed, and are not by the specification.
func (w *world) believed() (wrong []check.Violation) {
	missing := map[uint64]bool{}
	for _, act := range signing.Read((&forger{world: w, at: bare{&w.files}}).records()).Missing() {
		missing[act.At.Record] = true
	}
	for number, kind := range check.Unsigned(w.files.seen()) {
		if !missing[number] {
			wrong = append(wrong, check.Violation{Rule: check.NotSigned, What: fmt.Sprintf("record %d, %s, counts as signed", number, kind)})
		}
	}
	return wrong
}

// before is the scenario's own command, to its end or until it was cut off.
func (w *world) before() {
	w.admit()
	name, do := "enroll", w.enroll
	if w.scenario.then != nil {
		w.prepare()
		name, do = w.scenario.then.name, w.carryOut
	}
	_, _ = w.command(name, do)
	w.guarded = nil // what is at stake now is computed again
	w.operator = operator{given: w.operator.given}
	w.plugAll()
	time.Sleep(time.Hour)
}

// wordUnder is what the operator truthfully reports. An operator who sees a plan
// that no colleague began does not confirm it; a careless operator confirms
// everything.
func (w *world) wordUnder(a attack) word {
	said := word{confirms: !a.forgery.alike}
	if w.scenario.requests[0].Principal.Kind != principal.User {
		said.Word = w.truth()
	}
	return said
}

// plantBystanders gives others devices of their own, as far as AWS allows more.
func (w *world) plantBystanders() {
	admin := awsiam.New(awsiam.AccessKey{ID: w.admin.ID, Secret: w.admin.Secret}, w.aws.Transport())
	step := oath.Step(time.Now(), 30*time.Second)
	for _, d := range []struct{ name, user string }{{bobsPhone, "bob"}, {alicesPhone, "alice"}, {newPhone, ""}, {lookalike, ""}} {
		made, err := admin.Create(context.Background(), d.name, nil)
		must(err)
		if d.user == "" {
			continue
		}
		var codes [2]string
		for j := range codes {
			challenge := oath.TOTPChallenge(step - 1 + uint64(j))
			codes[j] = string(oath.Full{Digits: 6, HMAC: made.Seed.HMAC(challenge[:])}.Code())
		}
		// A user with eight devices keeps it unassigned.
		_, _ = admin.Enable(context.Background(), d.user, made.ARN, codes[0], codes[1])
	}
	for _, d := range w.aws.Devices() {
		if strings.HasSuffix(d.ARN, "-phone") || strings.HasSuffix(d.ARN, lookalike) {
			w.devicesBefore = append(w.devicesBefore, d)
		}
	}
}

// glance is what an adversary could have taken.
func (w *world) glance() check.World {
	w.mu.Lock()
	defer w.mu.Unlock()
	return check.World{
		Keys: w.cards, Wiped: maps.Clone(w.wiped), Devices: w.aws.Devices(), Managed: w.op.Seeds(),
		KeysBefore: w.keysBefore, DevicesBefore: w.devicesBefore,
	}
}
