package faults

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/many"
	"rootseal/enroll/targets"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
)

// rotate replaces the seed of the daily group, as ask says.
func rotate(ask func(*enroll.RotateRequest)) func(*process, *env.Env) error {
	return func(p *process, room *env.Env) error {
		devices := live(room)
		if len(devices) == 0 {
			return errors.New("no device is in use")
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
		if ask != nil {
			ask(&q)
		}
		return p.replace(room, q)
	}
}

// live returns the recorded devices, those of the first request first.
func live(room *env.Env) []*record.MFADevice { return record.Read(room.Ledger.Records()).Live() }

// rotateAll replaces all seeds of a key that is lost, as one command, one after
// the other: at the same time they would wait for each other at the ledger's
// lock, and while somebody waits for a lock no virtual time passes.
func rotateAll(p *process, room *env.Env) error {
	if _, err := custody.LoseKey(p.ctx, room, 1003, "lost"); err != nil {
		return err
	}
	var rotations []*many.Rotation
	for _, old := range live(room) {
		rotations = append(rotations, &many.Rotation{Env: room, Request: enroll.RotateRequest{
			Old: old, Keys: serials(1001, 1002), Reason: ledger.ReasonLost, Lost: serials(1003, 1003), Source: env.API,
		}})
	}
	many.Prepare(p.ctx, rotations)
	for _, r := range rotations {
		if _, err := r.Plan(); err != nil {
			return fmt.Errorf("preparing: %w", err)
		}
	}
	unsigned, err := many.Run(p.ctx, rotations, nil, func(_ *many.Rotation, result enroll.Result, _ error) { p.result(result) })
	return errors.Join(err, unsigned)
}

// eightDevices fills alice up to AWS's limit with devices of other programs.
func eightDevices(p *process, _ *env.Env) error { return p.world.fill(p.ctx, "alice", 7) }

// provenLive makes AWS accept codes of the sealed group: if a device is removed
// first, the principal keeps another one that is known to work.
func provenLive(p *process, room *env.Env) error {
	proof, err := custody.ProveLive(p.ctx, room, live(room)[1], serials(1003, 1004))
	if err == nil && proof.Result != ledger.Proven {
		err = fmt.Errorf("the sealed group's device is %s", proof.Result)
	}
	return err
}

// givesUp removes the device of another group first, because AWS allows eight.
func givesUp(group string) func(*process, *env.Env) error {
	return func(p *process, room *env.Env) error {
		devices := live(room)
		at := slices.IndexFunc(devices, func(d *record.MFADevice) bool { return d.Group == group })
		return rotate(func(q *enroll.RotateRequest) {
			if at >= 0 {
				q.GiveUp = devices[at]
			}
		})(p, room)
	}
}

// passBy rotates without the key that is in a safe.
func passBy(p *process, room *env.Env) error {
	return rotate(func(q *enroll.RotateRequest) {
		q.Keys = slices.DeleteFunc(q.Keys, func(s device.KeySerial) bool { return s == 1003 })
	})(p, room)
}

// cleanUp rotates again with the key that was passed by, and deletes what is
// pending on it.
func cleanUp(p *process, room *env.Env) error {
	all := rotate(func(q *enroll.RotateRequest) { q.Keys = serials(1001, 1003) })
	if err := all(p, room); err != nil {
		return err
	}
	opened, err := keyring.Open(p.ctx, room, 1003)
	if err != nil {
		return err
	}
	defer opened[0].Close()
	_, left, err := custody.CleanKey(p.ctx, room, "rotate", opened[0], mayClean(room))
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("left alone: %q", left)
	}
	return err
}

// lostBefore: a key was lost and everything that it opens is replaced.
func lostBefore(p *process, room *env.Env) error {
	if _, err := custody.LoseKey(p.ctx, room, 1003, "lost"); err != nil {
		return err
	}
	return passBy(p, room)
}

// findKey readmits the key, or cleans one that is not lost, unless that is done. A key that was
// reset stays lost.
func findKey(p *process, room *env.Env) error {
	if key := record.Read(room.Ledger.Records()).Key(1003); key.Lost == nil && len(key.Owes()) == 0 {
		return nil
	}
	_, err := custody.FindKey(p.ctx, room, 1003, mayClean(room))
	if errors.Is(err, custody.ErrNotProven) && p.world.wasWiped(1003) {
		return nil
	}
	return err
}

// dropKey gives up the pending cleanup of the key in the safe.
func dropKey(p *process, room *env.Env) error {
	for _, old := range record.Read(room.Ledger.Records()).Key(1003).Owes() {
		if _, err := custody.DropKey(p.ctx, room, 1003, old.Ceremony, "broken"); err != nil {
			return err
		}
	}
	return nil
}

// leaver: a person has left who carries a key, is an officer, and signed nothing.
func leaver(p *process, room *env.Env) error {
	register := signing.Read(room.Ledger.Records())
	if _, err := custody.LoseKey(p.ctx, room, 1003, "left"); err != nil {
		return err
	}
	for _, gone := range targets.OfficersNamed(register, "peter") {
		body := &ledger.OfficerRemoved{Name: gone.Name, Fingerprint: gone.Fingerprint, Reason: "left"}
		if _, err := custody.RemoveOfficer(p.ctx, room, body); err != nil {
			return err
		}
	}
	return rotate(func(q *enroll.RotateRequest) {
		q.Keys, q.Lost, q.Reason, q.Holder = serials(1001, 1002), serials(1003, 1003), ledger.ReasonLeft, kenji.name
	})(p, room)
}

func of(name string, q enroll.Request) enroll.Request {
	q.Principal.Name = name
	return q
}

func anew(kinds ...fault) []fault {
	for i := range kinds {
		kinds[i].command = "rotate"
	}
	return kinds
}

var rotations = []scenario{
	{
		name: "rotation of the daily group", oneIn: 4, aws: true, neighbour: 9001, cards: keys(4),
		requests: []enroll.Request{user("daily", 1001, 1002), user("sealed", 1003, 1004)},
		then:     &verb{name: "rotate", do: rotate(nil), frozen: []uint32{1003, 1004}},
		open: anew(
			at("aws EnableMFADevice", 1, kill),
			at("aws EnableMFADevice", 1, killAfter),
			at("aws DeactivateMFADevice", 1, killAfter),
			at("aws DeleteVirtualMFADevice", 1, kill),
			at("ledger create", 10, killAfter), // the first key's clean
		),
	},
	{
		name: "rotation after a theft", oneIn: 6, aws: true, cards: keys(4),
		requests: []enroll.Request{user("daily", 1001, 1002), user("sealed", 1003, 1004)},
		then: &verb{
			name: "rotate", ready: provenLive, frozen: []uint32{1003, 1004}, lost: []uint32{1002},
			do: rotate(func(q *enroll.RotateRequest) {
				q.Keys, q.Lost, q.Stolen, q.OneKey, q.Reason = serials(1001, 1001), serials(1002, 1002), true, true, ledger.ReasonLost
			}),
		},
		open: anew(
			at("aws DeactivateMFADevice", 1, killAfter),
			at("aws EnableMFADevice", 1, kill),
		),
	},
	{
		name: "rotation with eight devices", oneIn: 12, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{
			name: "rotate", ready: eightDevices, agreed: true,
			do: rotate(func(q *enroll.RotateRequest) { q.GiveUp, q.Defenceless = q.Old, true }),
		},
		open: anew(at("aws DeleteVirtualMFADevice", 1, kill)),
	},
	{
		name: "rotation without the lost key", oneIn: 16, aws: true, cards: keys(3), requests: []enroll.Request{user("daily", 1001, 1003)},
		then: &verb{
			name: "rotate", lost: []uint32{1003},
			do: rotate(func(q *enroll.RotateRequest) {
				q.Keys, q.Lost, q.Reason = serials(1001, 1002), serials(1003, 1003), ledger.ReasonLost
			}),
		},
	},
	{
		name: "rotation with eight devices that gives another group up", oneIn: 16, aws: true, cards: keys(2),
		requests: []enroll.Request{user("daily", 1001, 1002), user("old", 1001, 1002)},
		then: &verb{
			name: "rotate", do: givesUp("old"),
			ready: func(p *process, _ *env.Env) error { return p.world.fill(p.ctx, "alice", 6) },
		},
		open: anew(
			at("aws DeactivateMFADevice", 1, killAfter),
			at("aws EnableMFADevice", 1, killAfter),
			at("aws DeactivateMFADevice", 2, killAfter),
		),
	},
	{
		name: "rotation with an added key", oneIn: 16, aws: true, cards: keys(3), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "rotate", do: rotate(func(q *enroll.RotateRequest) {
			q.Keys, q.Reason = serials(1001, 1003), ledger.ReasonAdded
		})},
	},
	{
		name: "rotation after an officer left", oneIn: 16, aws: true, cards: keys(3), requests: []enroll.Request{user("daily", 1001, 1003)},
		then: &verb{
			name: "rotate", do: leaver, lost: []uint32{1003},
			ready: func(p *process, room *env.Env) error { return appoint(p, room, olivia, kenji) },
		},
	},
	{
		name: "rotation that cleans a key which was passed by", oneIn: 16, aws: true, cards: keys(3), requests: []enroll.Request{user("daily", 1001, 1003)},
		then: &verb{name: "rotate", ready: passBy, do: cleanUp},
	},
	{
		name: "keys found", oneIn: 2, aws: true, cards: keys(3), requests: []enroll.Request{user("daily", 1001, 1003)},
		then: &verb{name: "found", ready: lostBefore, do: findKey, again: true, frozen: []uint32{1001, 1002}},
	},
	{
		name: "keys found of a key that was passed by", oneIn: 4, aws: true, cards: keys(3), requests: []enroll.Request{user("daily", 1001, 1003)},
		then: &verb{name: "found", ready: passBy, do: findKey, again: true, frozen: []uint32{1001, 1002}},
	},
	{
		name: "keys drop", aws: true, cards: keys(3), requests: []enroll.Request{user("daily", 1001, 1003)},
		then: &verb{name: "drop", ready: passBy, do: dropKey, again: true, frozen: []uint32{1001, 1002, 1003}},
	},
	{
		name: "rotation of root, removed by the management account", oneIn: 8, aws: true, member: true, cards: keys(2), requests: []enroll.Request{root(1002)},
		then: &verb{name: "rotate", do: rotate(nil)},
		open: anew(
			at("person sign-in", 1, leaves),
			at("aws AssumeRoot", 1, killAfter),
			at("aws DeactivateMFADevice", 1, killAfter),
			at("aws DeleteVirtualMFADevice", 1, kill),
		),
	},
	{
		name: "rotation of root", oneIn: 6, cards: keys(2), requests: []enroll.Request{root(1002)},
		then: &verb{name: "rotate", do: rotate(nil)},
		open: anew(
			at("person pair", 1, killAfter),
			at("person sign-in", 1, leaves),
			at("person remove", 1, killAfter),
		),
	},
	{
		name: "rotation of root with a profile", oneIn: 16, aws: true, cards: keys(2), requests: []enroll.Request{root(1002)},
		then: &verb{name: "rotate", do: rotate(nil)},
		open: anew(at("person remove", 1, leaves)),
	},
	{
		name: "rotation of a login", oneIn: 16, cards: keys(2), requests: []enroll.Request{login(1002)},
		then: &verb{name: "rotate", do: rotate(nil)},
	},
	{
		name: "rotation with touch on locked keys", oneIn: 16, aws: true, cards: func() []*simcard.Card {
			all := keys(2, simcard.AutoPress(time.Second))()
			for _, card := range all {
				card.SetPassword(accessCode(card.Serial()))
			}
			return all
		}, requests: []enroll.Request{touch(user("daily", 1001, 1002))},
		then: &verb{name: "rotate", do: rotate(nil)},
	},
	{
		// With touch the keys run one after the other. In parallel, one of them would
		// wait for a mutex while the other's call hangs, and virtual time would stop.
		name: "rotation of all that a lost key opens", oneIn: 24, aws: true, cards: keys(3, simcard.AutoPress(time.Second)),
		requests: []enroll.Request{touch(user("daily", 1001, 1003)), of("bob", touch(user("daily", 1001, 1003)))},
		then:     &verb{name: "rotate", do: rotateAll, lost: []uint32{1003}},
	},
	{
		// Officers sign both announcements at once, and both ends.
		name: "rotation of all that a lost key opens, signed", oneIn: 24, aws: true, cards: keys(3, simcard.AutoPress(time.Second)),
		requests: []enroll.Request{touch(user("daily", 1001, 1003)), of("bob", touch(user("daily", 1001, 1003)))},
		then:     &verb{name: "rotate", ready: twoOfficers, do: by(rotateAll, olivia), lost: []uint32{1003}, signs: true},
	},
}
