package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simaws"
)

var errTerminal = errors.New("the terminal is gone")

// operator is what the person at the terminal has seen and said. As root the operator
// works the simulated console.
type operator struct {
	given    bool // another service took the pair of a login
	leaving  bool // no longer answers questions
	refusals int  // of the console
	lied     kind

	removed     bool // root's old device, in the console
	saidRemoved bool // a false report, while no credentials can read the account
}

// person is the operator as a process meets one.
type person struct{ *process }

// ask asks a question. A person who stops the program no longer answers.
func (p person) ask(e check.Event, answer func() error, own map[kind]func(*check.Event) error) error {
	ownStop := func(*check.Event) error {
		p.stop()
		return context.Cause(p.ctx)
	}
	if own == nil {
		own = map[kind]func(*check.Event) error{}
	}
	own[stop] = ownStop
	own[stopAfter] = func(*check.Event) error {
		_ = answer()
		return ownStop(nil)
	}
	_, err := p.cross(crossing{
		event: e,
		fails: errTerminal,
		own:   own,
		effect: func(*check.Event) error {
			if p.ctx.Err() != nil {
				return context.Cause(p.ctx)
			}
			return answer()
		},
	})
	return err
}

func (p person) AccessCode(_ context.Context, key device.KeySerial) (code []byte, err error) {
	err = p.ask(check.Event{Kind: check.Ask, Edge: "person access code"}, func() error {
		code = []byte(p.world.accessCode(uint32(key)))
		return nil
	}, map[kind]func(*check.Event) error{
		wrongCode: func(*check.Event) error {
			code = []byte("mistyped")
			return nil
		},
	})
	return code, err
}

// accessCode is the one that a key has now.
func (w *world) accessCode(serial uint32) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if changed, ok := w.codes[serial]; ok {
		return changed
	}
	return accessCode(serial)
}

func accessCode(serial uint32) string { return fmt.Sprintf("code of %d", serial) }

func (p person) Secret(_ context.Context, r env.SecretRequest) (secret env.Secret, err error) {
	err = p.ask(check.Event{Kind: check.Ask, Edge: "person secret"}, func() (err error) {
		if r.Source == env.Generated {
			secret.Seed, err = seed.Generate(nil)
			return err
		}
		if r.Trouble != nil {
			return env.ErrStopped // the item is as it was
		}
		assigned, err := p.world.aws.Console().AssignMFADevice(r.DeviceName)
		if err != nil {
			return err
		}
		if r.Source == env.Scanned {
			p.world.op.Scan(r.Item, r.Manager.Vault, assigned.Secret)
			return nil
		}
		secret.Seed, err = seed.FromBase32([]byte(assigned.Secret))
		return err
	}, nil)
	if err != nil || secret.Seed == nil {
		return env.Secret{}, err
	}
	p.keep(secret.Seed, r.DeviceName)
	return secret, nil
}

// patience is how often the operator types a pair that the console refuses.
const patience = 3

func (p person) Pair(_ context.Context, pair env.Pair) (said env.Outcome, err error) {
	o := &p.world.operator
	typed := func() error {
		time.Sleep(time.Second)
		switch {
		case o.leaving:
			said = env.Later
		case !pair.Principal.AWS():
			o.given, said = true, env.Accepted
		case p.world.aws.Console().AddMFA(pair.Code1, pair.Code2) == nil:
			said = env.Accepted
		case o.refusals >= patience:
			said = env.Later
		default:
			o.refusals++
			said = env.Refused
		}
		return nil
	}
	lie := func(k kind, answer env.Outcome, do func() error) func(*check.Event) error {
		return func(*check.Event) error {
			err := do()
			o.leaving, o.lied, said = true, k, answer
			return err
		}
	}
	nothing := func() error { return nil }
	err = p.ask(check.Event{Kind: check.Show, Edge: "person pair", Sent: []byte(pair.Code1 + " " + pair.Code2 + " " + pair.DeviceName)}, typed,
		map[kind]func(*check.Event) error{
			saysNo:     lie(saysNo, env.Refused, typed),
			saysAbsent: lie(saysAbsent, env.Refused, typed),
			saysYes:    lie(saysYes, env.Accepted, nothing),
			cancels:    lie(cancels, env.Canceled, func() error { p.world.aws.Console().Cancel(); return nil }),
			saysGone:   lie(saysGone, env.Again, typed),
			leaves:     lie(leaves, env.Later, nothing),
		})
	return said, err
}

// SignIn is root's first sign-in with the new device.
func (p person) SignIn(_ context.Context, q env.SignIn) (typed string, err error) {
	err = p.ask(check.Event{Kind: check.Ask, Edge: "person sign-in"}, func() error {
		if !q.Principal.AWS() || slices.ContainsFunc(p.world.aws.Devices(), func(d simaws.Device) bool { return d.ARN == q.DeviceARN && d.Enabled() }) {
			typed = q.Principal.Account
		}
		return nil
	}, map[kind]func(*check.Event) error{leaves: nobody})
	return typed, err
}

// nobody: this once, no person is present.
func nobody(*check.Event) error { return nil }

// Remove takes root's old device away in the console.
func (p person) Remove(_ context.Context, r env.Removal) (typed string, err error) {
	err = p.ask(check.Event{Kind: check.Ask, Edge: "person remove"}, func() error {
		if r.Principal.AWS() && !p.world.operator.removed {
			if err := p.world.aws.Console().Remove(r.Device[strings.LastIndex(r.Device, "/")+1:]); err != nil {
				return err
			}
			p.world.operator.removed = true
		}
		typed = r.Principal.Account
		return nil
	}, map[kind]func(*check.Event) error{
		leaves: nobody,
		saysYes: func(*check.Event) error {
			p.world.operator.saidRemoved = !p.world.scenario.aws
			typed = r.Principal.Account
			return nil
		},
	})
	return typed, err
}

// Progress is no edge: it must not block, and cannot fail.
func (p person) Progress(e step.Event) { p.world.say(fmt.Sprintf("%+v", e)) }

// clockLimit is the limit of awsiam.ServerTime, which this replaces.
const clockLimit = 30 * time.Second

// serverTime is what the Env asks where no answer of AWS brings the time.
func (p *process) serverTime(ctx context.Context) (now time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, clockLimit)
	defer cancel()
	_, err = p.cross(crossing{
		event: check.Event{Kind: check.Clock, Edge: "clock"},
		ctx:   ctx,
		fails: errReset,
		effect: func(*check.Event) error {
			now = time.Now().Truncate(time.Second)
			return nil
		},
	})
	return now, err
}
