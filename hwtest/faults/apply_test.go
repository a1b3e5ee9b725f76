package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/fleet"
	"rootseal/enroll/fleet/apply"
	"rootseal/enroll/fleet/approval"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// enter is the account as a process reaches it.
func enter(room *env.Env) func(context.Context, string, fleet.Entry) (apply.Account, error) {
	return func(context.Context, string, fleet.Entry) (apply.Account, error) {
		return room.AWS.(apply.Account), nil
	}
}

// wanted is the fleet file: the groups of each user, on these keys.
type wanted struct {
	user, group string
	keys        []uint32
}

// planned makes the plan that is applied, which changes n devices. Quinn approves it.
func planned(n int, file ...wanted) func(*process, *env.Env) error {
	return plannedFor(0, ledger.PolicySet{Approval: true}, n, file...)
}

// checked is planned for the day on which the plan is applied: live checks are due then.
func checked(n int, file ...wanted) func(*process, *env.Env) error {
	return plannedFor(25*time.Hour, ledger.PolicySet{Approval: true, LiveDays: 1}, n, file...)
}

func plannedFor(later time.Duration, policy ledger.PolicySet, n int, file ...wanted) func(*process, *env.Env) error {
	return func(p *process, room *env.Env) error {
		members := membersOf(file)
		seen := plan.Look(p.ctx, members, 1, func(ctx context.Context, number string, how fleet.Entry) (plan.Reader, error) {
			return enter(room)(ctx, number, how)
		}, func(string, *plan.Account) {})
		plugged, err := pluggedIn(p, room)
		if err != nil {
			return err
		}
		in := plan.Input{World: ledger.WorldRehearsal, Members: members, Policy: policy, Records: room.Ledger.Records(), Plugged: plugged, Accounts: seen, Now: room.Now().Add(later)}
		p.world.fleet = plan.Make(in)
		if p.world.fleet.Counts.Changes() != n {
			return fmt.Errorf("the plan changes %+v", p.world.fleet.Counts)
		}
		_, err = approval.Approve(p.ctx, p.signedBy(room, quinn), p.world.fleet.Hash(), n)
		return err
	}
}

func membersOf(file []wanted) (all []fleet.Member) {
	for _, w := range file {
		who := principal.Principal{Account: account, Kind: principal.User, Name: w.user}
		at := slices.IndexFunc(all, func(m fleet.Member) bool { return m.Principal == who })
		if at < 0 {
			at = len(all)
			all = append(all, fleet.Member{Principal: who, Partition: cloud.Aws.ID, Tier: fleet.High, Enter: fleet.Entry{Profile: "admin"}})
		}
		all[at].Devices = append(all[at].Devices, fleet.Device{Group: w.group, KeySet: "desk", Keys: w.keys})
	}
	return all
}

// pluggedIn is what the keys show. It lets them go.
func pluggedIn(p *process, room *env.Env) (all []plan.Plugged, err error) {
	var serials []device.KeySerial
	for _, card := range p.world.cards {
		serials = append(serials, device.KeySerial(card.Serial()))
	}
	keys, err := keyring.Open(p.ctx, room, serials...)
	if err != nil {
		return nil, err
	}
	defer keyring.Keys(keys).Close()
	for _, key := range keys {
		used := 0
		err = errors.Join(err, key.Use(p.ctx, func(s *oath.Session) error {
			entries, err := s.List()
			used = len(entries)
			return err
		}))
		info := key.Info()
		all = append(all, plan.Plugged{Serial: uint32(info.Serial), Model: info.Model, Firmware: info.Firmware.String(), Slots: info.Capacity, Used: &used})
	}
	return all, err
}

// applyPlan is the command. What the plan saw of a key that another program has reset since
// has moved.
func applyPlan(p *process, room *env.Env) error {
	approved, err := approval.Of(room.Ledger.Records(), p.world.fleet.Hash())
	if err != nil {
		return err
	}
	sitting, err := apply.Prepare(p.ctx, apply.Input{Env: room, Plan: p.world.fleet, Parallel: 2, Enter: enter(room)})
	if errors.Is(err, apply.ErrMoved) && (p.world.isWiped(1001) || p.world.isWiped(1002) || p.world.isWiped(1003)) {
		return nil
	}
	if err != nil {
		return err
	}
	defer sitting.Close()
	unsigned, err := sitting.Run(p.ctx, nil, approved.Record, func(item *apply.Item) { p.result(item.Result) })
	return errors.Join(err, p.world.undoneFirst(sitting.Err()), unsigned)
}

// undoneFirst leaves out that a device which goes first went without a successor: a new
// plan makes one.
func (w *world) undoneFirst(err error) error {
	first := func(d plan.Device) bool { return d.First }
	if errors.Is(err, apply.ErrOldGone) && slices.ContainsFunc(w.fleet.Principals, func(p plan.Principal) bool { return slices.ContainsFunc(p.Devices, first) }) {
		return nil
	}
	return err
}

var both = []uint32{1001, 1002}

// applied is a plan that Olivia applies.
func applied(name string, oneIn uint32, n int, cards func() []*simcard.Card, file ...wanted) scenario {
	return appliedAfter(name, oneIn, cards, planned(n, file...))
}

func appliedAfter(name string, oneIn uint32, cards func() []*simcard.Card, planned func(*process, *env.Env) error) scenario {
	return scenario{
		name: name, oneIn: oneIn, aws: true, cards: cards, requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "apply", ready: inTurn(twoOfficers, by(add(quinn), olivia), planned), do: by(applyPlan, olivia), again: true, signs: true},
	}
}

// second gives alice a second group.
func second(s scenario) scenario {
	s.requests = append(s.requests, user("second", 1001, 1002))
	return s
}

// atTheLimit gives alice a second group, and security keys until AWS allows no more.
func atTheLimit(s scenario) scenario {
	s = second(s)
	s.then.ready = inTurn(func(p *process, _ *env.Env) error {
		for range 6 {
			p.world.aws.AddFIDO("alice")
		}
		return nil
	}, s.then.ready)
	return s
}

func shared(s scenario) scenario {
	s.shared = true
	return s
}

// liveChecks proves two devices of alice, and enrolls one of bob.
var liveChecks = second(appliedAfter("a plan with live checks is applied", 12, keys(2), checked(3, wanted{"alice", "daily", both}, wanted{"alice", "second", both}, wanted{"bob", "daily", both})))

var plans = []scenario{
	applied("a plan is applied", 6, 2, keys(2), wanted{"alice", "daily", both}, wanted{"alice", "second", both}, wanted{"bob", "daily", both}),
	shared(applied("a plan is applied, shared ledger", 12, 2, keys(2), wanted{"alice", "daily", both}, wanted{"alice", "second", both}, wanted{"bob", "daily", both})),
	atTheLimit(applied("a plan that rotates one of eight is applied", 12, 1, keys(3), wanted{"alice", "daily", []uint32{1001, 1002, 1003}}, wanted{"alice", "second", both})),
	liveChecks, shared(second(appliedAfter("a plan with live checks is applied, shared ledger", 24, keys(2), checked(2, wanted{"alice", "daily", both}, wanted{"alice", "second", both})))),
	applied("a plan that rotates is applied", 12, 2, keys(3), wanted{"alice", "daily", []uint32{1001, 1002, 1003}}, wanted{"bob", "daily", both}),
}
