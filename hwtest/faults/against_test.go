package faults

import (
	"errors"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
)

// A key to which the ledger objects gets no seed: a key in a bag, and a key whose
// loss another command records between the plan and the intent.

// sealThird puts a key into a bag, before anything is explored.
func sealThird(p *process, room *env.Env) error {
	_, _, err := custody.Seal(p.ctx, room, custody.SealRequest{Key: 1003, Bag: "A-17", Place: "safe", Observer: "Ren"})
	return err
}

func enrolAgainst(p *process, room *env.Env) error {
	c, err := enroll.Prepare(p.ctx, room, user("third", 1002, 1003))
	if err == nil {
		err = p.run(c)
	}
	if !errors.Is(err, gate.ErrSealed) {
		return err
	}
	c, err = enroll.Prepare(p.ctx, room, user("second", 1001, 1002))
	if err != nil {
		return asItHasTo(err)
	}
	other, err := p.newEnv()
	if err == nil {
		_, err = custody.LoseKey(p.ctx, other, 1002, "stolen")
	}
	if err != nil {
		c.Close()
		return err
	}
	return asItHasTo(p.run(c))
}

// asItHasTo: the command must end with a refusal.
func asItHasTo(err error) error {
	if errors.Is(err, gate.ErrAgainst) {
		return nil
	}
	return err
}

var againsts = []scenario{{
	name: "keys that the ledger speaks against", oneIn: 8, aws: true, cards: keys(3), requests: []enroll.Request{user("daily", 1001, 1003)},
	then: &verb{name: "against", ready: sealThird, do: enrolAgainst},
}}
