package faults

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/faults/check"
)

// Trips: an offline copy is made, a key is proven and sealed with it, and the proof
// is imported. The copy is in a real folder; what a laptop does to it on a trip can
// fail like everything else.

// laptop is the folder of a copy as a process on a trip reaches it.
type laptop struct {
	*process
	ledger.Store
}

func (s laptop) Read(n uint64) (data []byte, err error) {
	_, err = s.cross(crossing{
		event: check.Event{Kind: check.Read, Edge: "laptop read"}, fails: fs.ErrPermission,
		effect: func(*check.Event) (err error) {
			data, err = s.Store.Read(n)
			return err
		},
	})
	return data, err
}

func (s laptop) Create(n uint64, data []byte) error {
	_, err := s.cross(crossing{
		event: check.Event{Kind: check.Create, Edge: "laptop create"}, fails: errDisk,
		effect: func(*check.Event) error { return s.Store.Create(n, data) },
	})
	return err
}

// Lock takes the lock of the copy: a process that dies lets go of it, and there
// is one at a time.
func (s laptop) Lock(context.Context) (func(), error) {
	_, err := s.cross(crossing{
		event: check.Event{Kind: check.Lock, Edge: "laptop lock"}, fails: errors.New("another process is writing to the copy"),
		effect: func(*check.Event) error { return nil },
	})
	return func() {}, err
}

// away is an Env without a network, with the copy.
func (p *process) away(room *env.Env, copied string) (*env.Env, error) {
	l, err := ledger.Open(laptop{p, ledger.Dir(copied)}, ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: "laptop"}, room.Now)
	if err != nil {
		return nil, err
	}
	on := *room
	on.AWS, on.Ledger = nil, l
	on.Shown = enrolltest.ShownTo(on.OSUser, l) // a command on a trip lists the copy's records
	return &on, nil
}

// depart takes a copy along, to a folder of its own each time.
func depart(p *process, room *env.Env) error {
	p.world.copied = filepath.Join(p.world.folder(), "copy")
	_, err := custody.Depart(p.ctx, room, p.world.copied)
	return err
}

// proveAway proves a key on the trip and seals it there, unless it is.
func proveAway(p *process, room *env.Env) error {
	on, err := p.away(room, p.world.copied)
	if err != nil {
		return err
	}
	return sealOnce(p, on)
}

// comeHome imports everything; after a failure it imports again.
func comeHome(p *process, room *env.Env) error {
	if err := p.bringHome(room, p.world.copied); err != nil {
		return err
	}
	b := record.Read(room.Ledger.Records())
	if isSealed(nil, b) == p.world.isWiped(1002) || len(b.Open()) > 0 {
		return fmt.Errorf("at home: sealed %v, findings %v", isSealed(nil, b), b.Open())
	}
	return nil
}

var trips = []scenario{
	{
		name: "a trip begins", aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "depart", do: depart, again: true, frozen: []uint32{1001, 1002}},
	},
	{
		name: "a proof on a trip", oneIn: 2, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "trip", ready: depart, do: inTurn(proveAway, comeHome), again: true, frozen: []uint32{1001, 1002}},
	},
	{
		name: "a trip comes home", aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "return", ready: inTurn(depart, proveAway), do: comeHome, again: true, frozen: []uint32{1001, 1002}},
	},
	{
		name: "a signed trip comes home", oneIn: 4, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{
			name: "return", ready: inTurn(twoOfficers, depart, by(proveAway, olivia)), do: by(comeHome, olivia),
			again: true, signs: true, frozen: []uint32{1001, 1002},
		},
	},
	{
		name: "one of two officers seals on a trip", oneIn: 6, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{
			name: "trip", ready: inTurn(twoSign, depart), do: inTurn(by(proveAway, olivia), by(comeHome, olivia, kenji)),
			again: true, signs: true, frozen: []uint32{1001, 1002},
		},
	},
}
