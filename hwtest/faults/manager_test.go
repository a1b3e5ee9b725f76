package faults

import (
	"bytes"
	"context"
	"slices"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/hwtest/faults/check"
)

// managed asks for a device of alice whose seed a password manager holds.
func managed() enroll.Request {
	q := user("manager", 1001, 1001)
	q.Keys = nil
	return q
}

// scanned asks for a device of root whose seed the password manager reads in the console.
func scanned() enroll.Request {
	q := root(1001)
	q.Group, q.Keys, q.Source = "manager", nil, env.Scanned
	return q
}

// vault is the password manager as a process reaches it.
func (p *process) vault() *manager.Vault {
	return manager.New(ledger.Manager{Command: []string{"op"}, Vault: "Break glass"}, p.runManager)
}

// runManager runs one command of the password manager.
func (p *process) runManager(ctx context.Context, call manager.Call) (out manager.Output, err error) {
	what := "list"
	switch {
	case slices.Contains(call.Argv, "create"):
		what = "store"
	case slices.Contains(call.Argv, "--otp"):
		what = "code"
	}
	sent := bytes.Clone(call.Stdin)
	out.Stdout, err = p.cross(crossing{
		event: check.Event{Kind: check.Manager, Edge: "manager " + what, Sent: sent}, ctx: ctx, fails: &manager.ExitError{Code: 1},
		effect: func(e *check.Event) error {
			out, err := enrolltest.Program(p.world.op.Exec, call)
			e.Got = out.Stdout
			return err
		},
		own: map[kind]func(*check.Event) error{
			garbage: func(e *check.Event) error {
				e.Got = []byte("12345\n")
				return nil
			},
		},
	})
	out.Stdout = bytes.Clone(out.Stdout) // the caller overwrites it
	if ctx.Err() != nil && err == nil {
		err = ctx.Err()
	}
	return out, err
}

var managers = []scenario{
	{
		name: "user in a password manager", aws: true, cards: keys(1), requests: []enroll.Request{managed()},
		open: []fault{
			at("manager store", 1, kill),
			at("manager store", 1, killAfter),
			at("manager code", 2, killAfter),
			at("aws EnableMFADevice", 1, kill),
			at("aws EnableMFADevice", 1, killAfter),
		},
	},
	{
		name: "root in a password manager", cards: keys(1), requests: []enroll.Request{scanned()},
		open: []fault{
			at("person secret", 1, killAfter),
			at("manager code", 1, kill),
			at("person pair", 1, kill),
			at("person pair", 1, killAfter),
			at("person pair", 1, leaves),
		},
	},
	{
		name: "root in a password manager, with a profile", aws: true, cards: keys(1), requests: []enroll.Request{scanned()},
		open: []fault{
			at("person secret", 1, killAfter),
			at("manager code", 3, killAfter),
			at("person pair", 1, kill),
			at("person pair", 1, killAfter),
			at("person pair", 1, saysYes),
		},
	},
	{
		name: "rotation in a password manager", oneIn: 4, aws: true, cards: keys(1), requests: []enroll.Request{managed()},
		then: &verb{name: "rotate", do: rotate(nil)},
		open: anew(
			at("manager store", 1, killAfter),
			at("aws EnableMFADevice", 1, killAfter),
			at("aws DeactivateMFADevice", 1, killAfter),
		),
	},
	{
		name: "rotation of root in a password manager", oneIn: 4, aws: true, member: true, cards: keys(1), requests: []enroll.Request{scanned()},
		then: &verb{name: "rotate", do: rotate(nil)},
		open: anew(
			at("person pair", 1, killAfter),
			at("person sign-in", 1, leaves),
			at("person remove", 1, killAfter),
		),
	},
	{
		name: "live proof in a password manager", oneIn: 2, aws: true, cards: keys(1), requests: []enroll.Request{managed()},
		then: &verb{name: "live", do: proveLive, again: true},
	},
	{
		name: "live proof in a password manager, by the user at once", oneIn: 2, aws: true, into: late, cards: keys(1), requests: []enroll.Request{managed()},
		then: &verb{name: "live", do: proveLive, again: true, atOnce: true, own: true},
	},
	{
		name: "retirement of a group in a password manager", oneIn: 2, aws: true, cards: keys(2),
		requests: []enroll.Request{managed(), user("daily", 1001, 1002)},
		then:     &verb{name: "rotate", do: retire, frozen: []uint32{1001, 1002}},
		open: anew(
			at("ledger create", 2, kill), // the retire record
			at("aws DeactivateMFADevice", 1, killAfter),
			at("aws DeleteVirtualMFADevice", 1, kill),
		),
	},
	{
		name: "retirement of keys that leaves a password manager", oneIn: 2, aws: true, cards: keys(2),
		requests: []enroll.Request{user("daily", 1001, 1002), managed()},
		then:     &verb{name: "rotate", do: retire},
		open:     anew(at("aws DeactivateMFADevice", 1, killAfter)),
	},
	{
		name: "retirement of root's keys that leaves a password manager", oneIn: 4, aws: true, member: true, cards: keys(2),
		requests: []enroll.Request{root(1002), scanned()},
		then:     &verb{name: "rotate", ready: signedIn, do: retire},
		open:     anew(at("aws DeactivateMFADevice", 1, killAfter)),
	},
	{
		name: "retirement of root's group in a password manager", oneIn: 4, aws: true, member: true, cards: keys(2),
		requests: []enroll.Request{scanned(), root(1002)},
		then:     &verb{name: "rotate", ready: signedIn, do: retire, frozen: []uint32{1001, 1002}},
		open:     anew(at("person remove", 1, killAfter)),
	},
	{name: "user in a password manager, signed by an officer", oneIn: 4, signed: true, aws: true, cards: keys(1), requests: []enroll.Request{managed()}},
}
