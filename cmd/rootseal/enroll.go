package main

import (
	"context"
	"errors"
	"slices"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// enroll is the command: ask what the flags leave open, look at everything,
// show the plan, have it confirmed, run it.
func (a *app) enroll(ctx context.Context, f enrollFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	codes, err := a.checkSecrets(f.codes, f.signing.pins, f.qr, f.secret)
	if err != nil {
		return err
	}
	l, err := a.openToRecord(&ledger.Begin{})
	if err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	person.secret = f.secret

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
	if f.root {
		settings = append(settings, f.length.setting()...)
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
	for i := 0; i < len(ceremonies); i++ {
		c := ceremonies[i]
		var r enroll.Result
		r, err = c.Run(ctx, confirmed, settings)
		results = append(results, newResult(r))
		if p := person.pending; p != nil {
			results[len(results)-1].Pair = &pairShown{p.Code1, p.Code2, p.NotAfter}
		}
		a.summary(c.Plan().Begin, r, err)
		if isAgain(r, err) {
			c.Close()
			var next *enroll.Ceremony
			if next, confirmed, err = a.enrollAgain(ctx, room, person.terminal, requests[i], settings, f); next != nil {
				ceremonies, requests = slices.Insert(ceremonies, i+1, next), slices.Insert(requests, i+1, requests[i])
			}
		}
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
func (a *app) prepare(ctx context.Context, room *env.Env, t somebody, requests []enroll.Request) ([]*enroll.Ceremony, error) {
	var all []*enroll.Ceremony
	for _, q := range requests {
		c, err := enroll.Prepare(ctx, room, q)
		for err != nil && t.isThere() {
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
