package ceremony

import (
	"context"
	"errors"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// runEnroll is the command: ask what the flags leave open, look at everything,
// show the plan, have it confirmed, run it.
func runEnroll(ctx context.Context, a *cli.App, f enrollFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	codes, err := a.CheckSecrets(f.codes, f.signing.Pins, f.qr, f.secret)
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.Begin{})
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	person.SecretSource = f.secret

	requests, err := requests(ctx, a, person.Terminal, &f, l.Records())
	if err != nil {
		return err
	}
	person.PictureSource = f.qr // may have been asked for
	if err := person.Signing.Bring(ctx, l, f.signing, keysOf(requests)...); err != nil {
		return err
	}
	if err := operator.AttestTargets(ctx, a, l, f.attestation, keysOf(requests)); err != nil {
		return err
	}
	room, settings, err := operator.Room(ctx, a, l, person, requests[0].Principal, f.profile)
	if err != nil {
		return err
	}
	if err := operator.ConfirmEndpoints(ctx, a, person.Terminal, settings, f.endpoints); err != nil {
		return err
	}
	if f.root {
		settings = append(settings, f.length.setting()...)
	}

	ceremonies, err := prepare(ctx, a, room, person.Terminal, requests)
	defer func() {
		for _, c := range ceremonies {
			c.Close()
		}
	}()
	if err != nil {
		return err
	}
	confirmed, err := confirmPlan(ctx, a, person.Terminal, ceremonies, settings, f)
	if err != nil {
		return err
	}

	var results []Result
	for i := 0; i < len(ceremonies); i++ {
		c := ceremonies[i]
		var r enroll.Result
		r, err = c.Run(ctx, confirmed, settings)
		results = append(results, newResult(r))
		if p := person.Pending; p != nil {
			results[len(results)-1].Pair = &pairShown{p.Code1, p.Code2, p.NotAfter}
		}
		Summary(a, c.Plan().Begin, r, err)
		if isAgain(r, err) {
			c.Close()
			var next *enroll.Ceremony
			if next, confirmed, err = enrollAgain(ctx, a, room, person.Terminal, requests[i], settings, f); next != nil {
				ceremonies, requests = slices.Insert(ceremonies, i+1, next), slices.Insert(requests, i+1, requests[i])
			}
		}
		if err != nil {
			break
		}
	}
	afterwards(ctx, a, person, l, err == nil)
	return errors.Join(err, printResults(a, results))
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
func prepare(ctx context.Context, a *cli.App, room *env.Env, t operator.Asker, requests []enroll.Request) ([]*enroll.Ceremony, error) {
	var all []*enroll.Ceremony
	for _, q := range requests {
		c, err := enroll.Prepare(ctx, room, q)
		for err != nil && t.IsThere() {
			var asked bool
			if q, asked, err = operator.SettleByWord(ctx, a, t, room, q, err); !asked || err != nil {
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
