package faults

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/fleet/approval"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simcard"
)

// Officers, policy and custody: what is signed, and who may sign. Each command is
// repeated at the end, as by a person who saw it fail, and what then has no
// signature is signed.

// signedBy makes officers sign what is done in an Env.
func (p *process) signedBy(room *env.Env, pens ...pen) *env.Env {
	room.Signers = nil
	for _, o := range pens {
		room.Signers = append(room.Signers, penAtDesk{o, p})
	}
	return room
}

// by carries something out that these officers sign.
func by(do func(*process, *env.Env) error, pens ...pen) func(*process, *env.Env) error {
	return func(p *process, room *env.Env) error { return do(p, p.signedBy(room, pens...)) }
}

// signMissing is log sign: it signs the unsigned records of these kinds, or of all
// kinds if none is named.
func signMissing(p *process, room *env.Env, kinds ...string) (signed int, err error) {
	for _, act := range signing.Read(room.Ledger.Records()).Missing() {
		if len(kinds) > 0 && !slices.Contains(kinds, act.Kind) || room.Ledger.Trip() != 0 && act.HalfSigned() {
			continue // the second officer is at home
		}
		if _, err := signing.Sign(p.ctx, room.Ledger, act.At.Record, "log", ledger.Officer{OSUser: room.OSUser}, room.Shown, room.Signers...); err != nil {
			return signed, err
		}
		signed++
	}
	return signed, nil
}

const signEnds = "sign the ends"

// signEnds signs what a recovery without an officer ended: until then it is open, and
// nothing else may begin for its principal. What the same sitting has proven live comes
// before it, and is signed, too.
func (w *world) signEnds() {
	if !w.scenario.then.signs || len(check.Unsigned(w.files.seen())) == 0 {
		return
	}
	err, _ := w.command(signEnds, func(p *process) error {
		room, err := p.newEnv()
		if err != nil {
			return err
		}
		_, err = signMissing(p, p.signedBy(room, olivia, kenji), "end", "live")
		return err
	})
	if err != nil {
		w.violated(signEnds, check.NotSigned, err.Error())
	}
}

// signAll adds missing signatures, and then no signature may be wrong.
func (w *world) signAll(faults []fault) {
	const name = "sign what is missing"
	if w.scenario.then == nil || !w.scenario.then.signs || disturbs(faults, name) {
		return
	}
	var problems []signing.Problem
	err, _ := w.command(name, func(p *process) error {
		room, err := p.newEnv()
		if err != nil {
			return err
		}
		_, err = signMissing(p, p.signedBy(room, olivia, kenji))
		problems = signing.Read(room.Ledger.Records()).Problems
		return err
	})
	if missing := check.Unsigned(w.files.seen()); err != nil || len(missing) > 0 || len(problems) > 0 {
		w.violated(name, check.NotSigned, fmt.Sprintf("%v; not signed are %v, problems %v", err, missing, problems))
	}
	w.judge(name, check.Settled)
}

// unlessDone does something unless the ledger shows that it is done. What is
// recorded without a signature is signed.
func unlessDone(done func(*signing.Register, *record.Book) bool, kind string, do func(*process, *env.Env) error) func(*process, *env.Env) error {
	return func(p *process, room *env.Env) error {
		if signed, err := signMissing(p, room, kind); signed > 0 || err != nil {
			return err
		}
		if records := room.Ledger.Records(); done(signing.Read(records), record.Read(records)) {
			return nil
		}
		return do(p, room)
	}
}

func isOfficer(o pen) func(*signing.Register, *record.Book) bool {
	return func(r *signing.Register, _ *record.Book) bool {
		found := r.Officer(o.body().Fingerprint)
		return found != nil && found.Counts()
	}
}

func add(o pen) func(*process, *env.Env) error {
	return unlessDone(isOfficer(o), "officer", func(p *process, room *env.Env) error {
		_, err := custody.AddOfficer(p.ctx, room, o.body())
		return err
	})
}

func remove(o pen) func(*process, *env.Env) error {
	gone := func(r *signing.Register, b *record.Book) bool { return !isOfficer(o)(r, b) }
	return unlessDone(gone, "dismiss", func(p *process, room *env.Env) error {
		_, err := custody.RemoveOfficer(p.ctx, room, &ledger.OfficerRemoved{Name: o.name, Fingerprint: o.body().Fingerprint, Reason: "left"})
		return err
	})
}

func demand(policy ledger.PolicySet) func(*process, *env.Env) error {
	set := func(r *signing.Register, _ *record.Book) bool { return signing.PolicyOf(r) == policy }
	return unlessDone(set, "policy", func(p *process, room *env.Env) error {
		_, err := custody.SetPolicy(p.ctx, room, signing.PolicyOf(signing.Read(room.Ledger.Records())), policy)
		return err
	})
}

const somePlan = "c1fe2dcc5ac1ca9e0f5a8ac76c4c3f3f7f1a1a5f7e41c0f6a8e1b3f5d7092b46"

// approvePlan approves a plan of the fleet.
func approvePlan() func(*process, *env.Env) error {
	return approvalOnce(func(err error) bool { return err == nil }, func(p *process, room *env.Env) error {
		_, err := approval.Approve(p.ctx, room, somePlan, 2)
		return err
	})
}

func withdrawPlan() func(*process, *env.Env) error {
	return approvalOnce(func(err error) bool { return errors.Is(err, approval.ErrWithdrawn) }, func(p *process, room *env.Env) error {
		_, err := approval.Withdraw(p.ctx, room, somePlan, 2, "wrong keys")
		return err
	})
}

// approvalOnce does something unless the ledger shows that it is done and signed.
func approvalOnce(done func(error) bool, do func(*process, *env.Env) error) func(*process, *env.Env) error {
	return func(p *process, room *env.Env) error {
		if signed, err := signMissing(p, room, "approve"); signed > 0 || err != nil {
			return err
		}
		if _, err := approval.Of(room.Ledger.Records(), somePlan); done(err) {
			return nil
		}
		return do(p, room)
	}
}

// inTurn does one after the other.
func inTurn(steps ...func(*process, *env.Env) error) func(*process, *env.Env) error {
	return func(p *process, room *env.Env) error {
		for _, step := range steps {
			if err := step(p, room); err != nil {
				return err
			}
		}
		return nil
	}
}

// twoSign has two officers sign what otherwise one signs.
var twoSign = inTurn(twoOfficers, by(demand(ledger.PolicySet{TwoOfficers: true}), olivia))

// twoOfficers are in the ledger; the first one signed for the second.
var twoOfficers = inTurn(by(add(olivia), olivia), by(add(kenji), olivia))

func enrolSecond(p *process, room *env.Env) error {
	if len(live(room)) > 1 {
		return nil
	}
	q := user("second", 1001, 1002)
	if p.world.isWiped(1001) || p.world.isWiped(1002) {
		q.Despite = q.Keys // it is meant, although the first group has to be rotated
	}
	c, err := enroll.Prepare(p.ctx, room, q)
	if err != nil {
		return err
	}
	return p.run(c)
}

func isSealed(_ *signing.Register, b *record.Book) bool { return b.Key(1002).Sealed != nil }

// sealOnce seals the key unless it is sealed, or unless another program has reset
// it: then it is not proven.
var sealOnce = unlessDone(isSealed, "seal", func(p *process, room *env.Env) error {
	err := sealKey(p, room)
	if p.world.isWiped(1002) && (errors.Is(err, custody.ErrNotProven) || errors.Is(err, gate.ErrAgainst)) {
		err = nil
	}
	return err
})

func (w *world) isWiped(serial uint32) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wiped[serial]
}

func unsealAs(q custody.UnsealRequest) func(*process, *env.Env) error {
	out := func(r *signing.Register, b *record.Book) bool { return !isSealed(r, b) }
	return unlessDone(out, "unseal", func(p *process, room *env.Env) error {
		_, err := custody.Unseal(p.ctx, room, q)
		if q.Emergency && len(room.Signers) == 0 && errors.Is(err, env.ErrUnsigned) {
			err = nil // nobody has to be there
		}
		return err
	})
}

var closeOnce = unlessDone(func(_ *signing.Register, b *record.Book) bool { return len(b.Open()) == 0 }, "close",
	func(p *process, room *env.Env) error {
		_, err := custody.CloseFinding(p.ctx, room, record.Read(room.Ledger.Records()).Open()[0].ID, "torn in the transport")
		return err
	})

// emergency needs no signature: no officer is present.
func emergency(p *process, room *env.Env) error {
	if !isSealed(nil, record.Read(room.Ledger.Records())) {
		return nil
	}
	_, err := custody.Unseal(p.ctx, p.signedBy(room), custody.UnsealRequest{Key: 1002, Emergency: true})
	if errors.Is(err, env.ErrUnsigned) {
		err = nil
	}
	return err
}

// proveDaily makes AWS accept codes of the only device. Keys that another program
// has reset have no codes.
func proveDaily(p *process, room *env.Env) error {
	proof, err := custody.ProveLive(p.ctx, room, live(room)[0], serials(1001, 1002))
	if err == nil && proof.Result != ledger.Proven {
		err = fmt.Errorf("%s: %s", proof.Result, proof.Cause)
	}
	if p.world.isWiped(1001) || p.world.isWiped(1002) {
		err = nil
	}
	return err
}

// signed is a scenario with active officers who sign.
func signed(name string, ready, do func(*process, *env.Env) error, pens ...pen) scenario {
	return scenario{
		name: name, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "office", ready: ready, do: by(do, pens...), again: true, signs: true},
	}
}

var offices = []scenario{
	signed("the first officer", nil, add(olivia), olivia),
	signed("a second officer", by(add(olivia), olivia), add(kenji), olivia),
	signed("an officer, signed by two", twoSign, add(quinn), olivia, kenji),
	signed("an officer is removed", inTurn(twoOfficers, by(add(quinn), olivia)), remove(quinn), olivia),
	signed("a policy", by(add(olivia), olivia), demand(ledger.PolicySet{MinKeys: 2, VerifyDays: 180}), olivia),
	signed("a policy of two officers", twoOfficers, demand(ledger.PolicySet{TwoOfficers: true}), olivia),
	signed("a policy is taken back", twoSign, demand(ledger.PolicySet{}), kenji, olivia),
	signed("a plan is approved", twoOfficers, approvePlan(), kenji),
	signed("an approval is withdrawn", inTurn(twoOfficers, by(approvePlan(), kenji)), withdrawPlan(), olivia),
	signed("a signed seal", twoOfficers, sealOnce, olivia),
	signed("a signed unseal", inTurn(twoOfficers, by(sealOnce, olivia)), unsealAs(custody.UnsealRequest{Key: 1002, Bag: "A-17"}), olivia),
	signed("an emergency", inTurn(twoOfficers, by(sealOnce, olivia)), emergency),
	signed("a finding is closed by two", inTurn(twoOfficers, by(sealOnce, olivia), by(unsealAs(custody.UnsealRequest{Key: 1002, Bag: "B-1"}), olivia)), closeOnce, olivia, kenji),
	signed("a signed verify", twoOfficers, verify(1001, 1002), olivia),
	signed("a signed live proof", twoOfficers, proveDaily, olivia),
	func() scenario {
		s := signed("a signed enrolment", twoOfficers, enrolSecond, olivia)
		s.oneIn, s.then.name = 6, "enroll"
		return s
	}(),
	func() scenario {
		s := signed("an enrolment that two sign, with touch", twoSign, enrolSecond, olivia, kenji)
		s.oneIn, s.then.name, s.cards = 24, "enroll", keys(2, simcard.AutoPress(time.Second))
		return s
	}(),
}
