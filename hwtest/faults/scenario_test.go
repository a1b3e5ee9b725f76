package faults

import (
	"slices"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/principal"
	"rootseal/hwtest/simcard"
)

// scenario is one or more ceremonies that a command carries out, in the world
// that they need.
type scenario struct {
	name      string
	aws       bool   // there is a profile
	member    bool   // of an organization whose management account may remove root's devices
	neighbour uint32 // a plugged-in key of another owner; 0: none
	cards     func() []*simcard.Card
	requests  []enroll.Request
	then      *verb         // nil: the enrollment itself is explored
	older     string        // where the seed of alice's older device is, which the ledger lacks; empty: she has none
	shared    bool          // the ledger is in a bucket
	moved     bool          // in a folder that another workstation shares, where recover runs
	signed    bool          // there is an officer, who signs
	oneIn     uint32        // of so many fault points one is tried; 0: each
	into      time.Duration // a time step, when it begins

	// open are faults that leave the ceremony open; what Recover does then is
	// explored call by call.
	open []fault
}

// verb is another command than enroll. The requests were enrolled before it without
// faults, a day ago, or just before if it comes at once.
type verb struct {
	name string
	// ready is what else has happened before; nil for nothing.
	ready  func(*process, *env.Env) error
	do     func(*process, *env.Env) error
	atOnce bool
	own    bool // the profile is the user's own key, not the administrator's
	again  bool // it is done once more at the end, undisturbed, and has to succeed
	signs  bool // officers are active: at the end log sign adds missing signatures

	lost   []uint32 // lost keys
	frozen []uint32 // keys that hold at any time what they held before, bit by bit
	agreed bool     // the principal may be without a device for a while
}

// command is the name of the command that is explored.
func (s scenario) command() string {
	if s.then == nil {
		return "enroll"
	}
	return s.then.name
}

func keys(n int, options ...simcard.Option) func() []*simcard.Card {
	return func() []*simcard.Card {
		var all []*simcard.Card
		for i := range n {
			all = append(all, simcard.New(simcard.YubiKey543, uint32(1001+i), append(options, simcard.Latency(simcard.RealHardware))...))
		}
		return all
	}
}

func locked(n int, options ...simcard.Option) func() []*simcard.Card {
	return func() []*simcard.Card {
		all := keys(n, options...)()
		for _, card := range all {
			card.SetPassword(accessCode(card.Serial()))
		}
		return all
	}
}

func serials(from, to uint32) []device.KeySerial {
	var all []device.KeySerial
	for s := from; s <= to; s++ {
		all = append(all, device.KeySerial(s))
	}
	return all
}

func user(group string, from, to uint32) enroll.Request {
	return enroll.Request{
		Principal: principal.Principal{Account: account, Kind: principal.User, Name: "alice"},
		Group:     group, Keys: serials(from, to), Source: env.API, OneKey: from == to,
	}
}

func root(to uint32) enroll.Request {
	return enroll.Request{
		Principal: principal.Principal{Account: account, Kind: principal.Root},
		Group:     "sealed", Keys: serials(1001, to), Source: env.Paste,
	}
}

func login(to uint32) enroll.Request {
	return enroll.Request{
		Principal: principal.Principal{Account: "GitHub", Kind: principal.Login, Name: "ops"},
		Group:     "daily", Keys: serials(1001, to), Source: env.Generated,
	}
}

func touch(q enroll.Request) enroll.Request {
	q.Touch = true
	return q
}

func at(edge string, index int, k kind) fault {
	return fault{call{"enroll", edge, index}, k}
}

// The two keys' PUT is their fifth command: management SELECT, READ CONFIG,
// OATH SELECT and LIST come before it.
const putAt = 5

var scenarios = slices.Concat(enrolments, managers, rotations, retirements, proofs, lives, offices, plans, trips, leftovers, adoptions, againsts, sharings)

var enrolments = []scenario{
	{
		name: "user on 2 keys", aws: true, neighbour: 9001, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		open: []fault{
			at("aws CreateVirtualMFADevice", 1, killAfter),
			at("key 1002 transmit", putAt, killAfter),
			at("aws EnableMFADevice", 1, kill),
			at("aws EnableMFADevice", 1, killAfter),
			at("ledger create", 4, kill),
		},
	},
	{name: "user on 1 key", aws: true, neighbour: 9001, cards: keys(1), requests: []enroll.Request{user("daily", 1001, 1001)}},
	{name: "user on 3 keys", aws: true, cards: keys(3), requests: []enroll.Request{user("daily", 1001, 1003)}},
	{name: "user on 5 keys", aws: true, cards: keys(5), requests: []enroll.Request{user("daily", 1001, 1005)}},
	{
		name: "user on 2 keys with touch", aws: true, cards: keys(2, simcard.AutoPress(time.Second)), requests: []enroll.Request{touch(user("daily", 1001, 1002))},
		open: []fault{at("aws EnableMFADevice", 1, kill)},
	},
	{
		// Each touch takes longer than a transaction is kept without a command, so
		// that others can work on a key that has proven the seed.
		name: "user on 3 keys with slow touches", oneIn: 2, aws: true, cards: keys(3, simcard.AutoPress(4*time.Second)), requests: []enroll.Request{touch(user("daily", 1001, 1003))},
	},
	{
		name: "user on 2 locked keys", aws: true, cards: locked(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		open: []fault{at("aws EnableMFADevice", 1, kill)},
	},
	{name: "user on 2 keys, signed by an officer", oneIn: 3, signed: true, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)}},
	{name: "user, two groups", aws: true, cards: keys(4), requests: []enroll.Request{user("daily", 1001, 1002), user("sealed", 1003, 1004)}},
	{
		name: "root", cards: keys(2), requests: []enroll.Request{root(1002)},
		open: []fault{
			at("person secret", 1, killAfter),
			at("person pair", 1, kill),
			at("person pair", 1, killAfter),
			at("person pair", 1, leaves),
		},
	},
	{
		name: "root with a profile", aws: true, cards: keys(2), requests: []enroll.Request{root(1002)},
		open: []fault{
			at("person secret", 1, killAfter),
			at("person pair", 1, kill),
			at("person pair", 1, killAfter),
			at("person pair", 1, saysYes),
		},
	},
	{
		name: "root on 3 locked keys with touch", cards: locked(3, simcard.AutoPress(time.Second)), requests: []enroll.Request{touch(root(1003))},
	},
	{
		name: "login elsewhere", cards: keys(2), requests: []enroll.Request{login(1002)},
		open: []fault{
			at("key 1001 transmit", putAt, killAfter),
			at("person pair", 1, kill),
		},
	},
}
