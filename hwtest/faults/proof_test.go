package faults

import (
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/hwtest/simcard"
)

// Proofs and custody: commands that write to no key and change nothing at AWS. Each
// is repeated at the end without faults: after every fault, nothing prevents it.

func verify(serials ...device.KeySerial) func(*process, *env.Env) error {
	return func(p *process, room *env.Env) error {
		return p.verifyKeys(room, serials...)
	}
}

func sealKey(p *process, room *env.Env) error {
	_, _, err := custody.Seal(p.ctx, room, custody.SealRequest{Key: 1002, Bag: "A-17", Place: "safe", Observer: "Ren"})
	return err
}

// inItsBag is what happened before a key comes out.
func inItsBag(p *process, room *env.Env) error { return sealKey(p, room) }

func unsealKey(p *process, room *env.Env) error {
	_, err := custody.Unseal(p.ctx, room, custody.UnsealRequest{Key: 1002, Bag: "A-17"})
	return err
}

var proofs = []scenario{
	{
		name: "verify of two keys", aws: true, neighbour: 9001, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "verify", do: verify(1001, 1002), again: true, frozen: []uint32{1001, 1002}},
	},
	{
		name: "verify of a key with touch and an access code", aws: true, cards: locked(2, simcard.AutoPress(time.Second)), requests: []enroll.Request{touch(user("daily", 1001, 1002))},
		then: &verb{name: "verify", do: verify(1002), again: true, frozen: []uint32{1001, 1002}},
	},
	{
		name: "seal", aws: true, cards: keys(2), requests: []enroll.Request{user("sealed", 1001, 1002)},
		then: &verb{name: "seal", do: sealKey, frozen: []uint32{1001, 1002}},
	},
	{
		name: "unseal", aws: true, cards: keys(2), requests: []enroll.Request{user("sealed", 1001, 1002)},
		then: &verb{name: "unseal", ready: inItsBag, do: unsealKey, frozen: []uint32{1001, 1002}},
	},
}
