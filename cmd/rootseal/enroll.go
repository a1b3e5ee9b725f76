package main

import (
	"context"
	"errors"

	"rootseal/device"
	"rootseal/enroll"
)

// enroll is the command: ask what the flags leave open, look at everything,
// show the plan, have it confirmed, run it.
func (a *app) enroll(ctx context.Context, f enrollFlags) error {
	codes, err := f.check()
	if err == nil {
		err = a.checkNotTyped(f.secret, f.codes)
	}
	if err != nil {
		return err
	}
	l, err := a.openLedger()
	if err != nil {
		return err
	}
	person := newOfficer(a, codes)
	defer person.forget()
	defer context.AfterFunc(ctx, person.stopping)()
	person.secret = f.secret
	t, err := a.openTerminal()
	if err == nil {
		defer func() { _ = t.Close() }()
		person.terminal = t
	} else if !errors.Is(err, errNoTerminal) {
		return err
	}

	requests, err := a.requests(ctx, person.terminal, &f, l.Records())
	if err != nil {
		return err
	}
	person.picture = f.qr // may have been asked for
	if err := person.bringSigners(ctx, l, f.signing, keysOf(requests)...); err != nil {
		return err
	}
	if err := a.attestTargets(ctx, l, f.attestation, keysOf(requests)); err != nil {
		return err
	}
	room, settings, err := a.room(ctx, l, person, requests[0].Principal, f.profile)
	if err != nil {
		return err
	}
	if err := a.confirmEndpoints(ctx, person.terminal, settings, f.endpoints); err != nil {
		return err
	}

	ceremonies, err := a.prepare(ctx, room, person.terminal, requests)
	defer func() {
		for _, c := range ceremonies {
			c.Close()
		}
	}()
	if err != nil {
		return err
	}
	confirmed, err := a.confirmPlan(ctx, person.terminal, ceremonies, settings, f)
	if err != nil {
		return err
	}

	var results []result
	for _, c := range ceremonies {
		var r enroll.Result
		r, err = c.Run(ctx, confirmed, settings)
		results = append(results, newResult(r))
		if p := person.pending; p != nil {
			results[len(results)-1].Pair = &pairShown{p.Code1, p.Code2, p.NotAfter}
		}
		a.summary(c.Plan().Begin, r, err)
		if err != nil {
			break
		}
	}
	a.afterwards(ctx, person, l, err == nil)
	return errors.Join(err, a.printResults(results))
}

// keysOf are the keys that take part.
func keysOf(requests []enroll.Request) []device.KeySerial {
	var all []device.KeySerial
	for _, q := range requests {
		all = append(all, q.Keys...)
	}
	return all
}

// prepare looks at everything for every ceremony before the first is run. What
// the officer can settle by a word is asked here.
func (a *app) prepare(ctx context.Context, room *enroll.Room, t *terminal, requests []enroll.Request) ([]*enroll.Ceremony, error) {
	var all []*enroll.Ceremony
	for _, q := range requests {
		c, err := enroll.Prepare(ctx, room, q)
		for err != nil && t != nil {
			var asked bool
			if q, asked, err = a.settleByWord(ctx, t, room, q, err); !asked || err != nil {
				break
			}
			c, err = enroll.Prepare(ctx, room, q)
		}
		if err != nil {
			return all, err
		}
		all = append(all, c)
	}
	return all, nil
}
