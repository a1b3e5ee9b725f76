package faults

import (
	"context"
	"errors"

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
	"rootseal/oath"
)

// enter is the account as a process reaches it.
func enter(room *env.Env) func(context.Context, string, fleet.Entry) (apply.Account, error) {
	return func(context.Context, string, fleet.Entry) (apply.Account, error) {
		return room.AWS.(apply.Account), nil
	}
}

// planned makes the plan that is applied: a second device of alice, and one of bob. Quinn
// approves it.
func planned(p *process, room *env.Env) error {
	entry := fleet.Entry{Profile: "admin"}
	member := func(name string, groups ...string) fleet.Member {
		m := fleet.Member{Principal: principal.Principal{Account: account, Kind: principal.User, Name: name}, Partition: cloud.Aws.ID, Tier: fleet.High, Enter: entry}
		for _, group := range groups {
			m.Devices = append(m.Devices, fleet.Device{Group: group, KeySet: "desk", Keys: []uint32{1001, 1002}})
		}
		return m
	}
	members := []fleet.Member{member("alice", "daily", "second"), member("bob", "daily")}
	seen := plan.Look(p.ctx, members, 1, func(ctx context.Context, number string, how fleet.Entry) (plan.Reader, error) {
		return enter(room)(ctx, number, how)
	}, func(string, *plan.Account) {})
	plugged, err := pluggedIn(p, room)
	if err != nil {
		return err
	}
	in := plan.Input{World: ledger.WorldRehearsal, Members: members, Policy: ledger.PolicySet{Approval: true}, Records: room.Ledger.Records(), Plugged: plugged, Accounts: seen, Now: room.Now()}
	p.world.fleet = plan.Make(in)
	if n := p.world.fleet.Counts.Enroll; n != 2 {
		return errors.New("the plan does not enroll two devices")
	}
	_, err = approval.Approve(p.ctx, p.signedBy(room, quinn), p.world.fleet.Hash(), 2)
	return err
}

// pluggedIn is what both keys show. It lets them go.
func pluggedIn(p *process, room *env.Env) (all []plan.Plugged, err error) {
	keys, err := keyring.Open(p.ctx, room, 1001, 1002)
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
	if errors.Is(err, apply.ErrMoved) && (p.world.isWiped(1001) || p.world.isWiped(1002)) {
		return nil
	}
	if err != nil {
		return err
	}
	defer sitting.Close()
	unsigned, err := sitting.Run(p.ctx, nil, approved.Record, func(item *apply.Item) { p.result(item.Result) })
	return errors.Join(err, sitting.Err(), unsigned)
}

var applies = []scenario{
	{
		name: "a plan is applied", oneIn: 6, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "apply", ready: inTurn(twoOfficers, by(add(quinn), olivia), planned), do: by(applyPlan, olivia), again: true, signs: true},
	},
}
