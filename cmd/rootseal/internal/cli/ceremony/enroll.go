package ceremony

import (
	"context"
	"errors"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/operator/attestation"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/many"
	"rootseal/enroll/principal"
)

// enrolling is a running enroll command. A question that the options leave open
// changes them.
type enrolling struct {
	session
	enrollOptions
	line     enrollOptions // as the command line gave them
	split    split
	kept     kept
	picture  bool // the secret key comes as a picture, as you answered
	env      *env.Env
	settings []ledger.Setting

	goesOn      bool // without officers, as you answered
	signersHere bool // signers are found once, also if you change an answer
}

// runEnroll asks what the options leave open, looks at everything, shows the plan,
// has it confirmed and runs it.
func runEnroll(ctx context.Context, a *cli.App, o enrollOptions) error {
	return operator.Record(ctx, a, o.given.Records(o.seed), func(ctx context.Context, r *operator.Recording) error {
		e := &enrolling{session: session{App: a, ledger: r.Ledger, person: r.Operator}, enrollOptions: o, line: o}
		return e.enroll(ctx)
	}, &ledger.Begin{})
}

func (e *enrolling) enroll(ctx context.Context) error {
	requests, ceremonies, confirmed, err := e.ready(ctx)
	if err != nil {
		return err
	}
	results, err := e.run(ctx, requests, ceremonies, confirmed)
	if results == nil {
		return err
	}
	e.afterwards(ctx, err == nil)
	if err == nil && e.isGuided() {
		e.sayCommandLines(requests, results)
	}
	return errors.Join(err, printJSON(e.session, results))
}

// enter prepares what all ceremonies share: signers, attestations, the account.
func (e *enrolling) enter(ctx context.Context, requests []enroll.Request) (err error) {
	e.person.SecretSource, e.person.PictureSource = e.seed.Secret, e.seed.QR
	var keys []device.KeySerial
	for _, q := range requests {
		keys = append(keys, q.Keys...)
	}
	if !e.signersHere {
		if err := e.person.Signing.Bring(ctx, e.ledger, e.given.Signing, keys...); err != nil {
			return err
		}
		e.signersHere = true
	}
	if err := attestation.Targets(ctx, e.App, e.ledger, e.attestation, keys); err != nil {
		return err
	}
	who := requests[0].Principal
	if e.env, e.settings, err = e.awsEnv(ctx, who, e.profile); err != nil {
		return err
	}
	if err := e.confirmEndpoints(ctx, e.settings, e.given.Endpoints); err != nil {
		return err
	}
	e.settings = append(e.settings, e.seed.Setting(who.Kind)...)
	return nil
}

// run runs the confirmed ceremonies.
func (e *enrolling) run(ctx context.Context, requests []enroll.Request, ceremonies []*enroll.Ceremony, confirmed []string) (results []view.CeremonyResult, err error) {
	defer func() { many.Ceremonies(ceremonies).Close() }()
	enroll.Announce(ctx, ceremonies, confirmed, func(int) []ledger.Setting { return e.settings })
	for i := 0; i < len(ceremonies); i++ {
		c := ceremonies[i]
		var r enroll.Result
		if err != nil {
			if c.IsAnnounced() { // the others are announced, and have to end
				r, giveUpErr := c.GiveUp(ctx)
				results = append(results, view.NewCeremonyResult(r))
				e.summary(c.Plan().Begin, r, giveUpErr)
			}
			continue
		}
		r, err = c.Run(ctx, confirmed, e.settings)
		shown := view.NewCeremonyResult(r)
		if p := e.person.Pending; p != nil {
			shown.Pair = &view.PairShown{Code1: p.Code1, Code2: p.Code2, NotAfter: p.NotAfter}
		}
		if view.SignsInOnce(r) {
			shown.Next = append([]string{view.SignInOnce(r).String()}, shown.Next...)
		}
		results = append(results, shown)
		e.summary(c.Plan().Begin, r, err)
		if isAgain(r, err) {
			c.Close()
			var next []*enroll.Ceremony
			next, confirmed, err = e.again(ctx, requests[i])
			ceremonies = slices.Insert(ceremonies, i+1, next...)
			requests = slices.Insert(requests, i+1, slices.Repeat(requests[i:i+1], len(next))...)
		}
	}
	e.sayEndsUnsigned(enroll.SignEnds(ctx, ceremonies))
	return results, err
}

// prepare looks at everything for every ceremony before the first one runs, and
// asks what needs the operator's agreement.
func (e *enrolling) prepare(ctx context.Context, requests []enroll.Request) ([]*enroll.Ceremony, error) {
	var all []*enroll.Ceremony
	for i, q := range requests {
		c, err := enroll.Prepare(ctx, e.env, q)
		for err != nil && e.person.Terminal.IsThere() {
			var asked bool
			if q, asked, err = operator.SettleByWord(ctx, e.App, e.person.Terminal, e.env, q, operator.Rest{Requests: requests}, err); !asked || err != nil {
				break
			}
			c, err = enroll.Prepare(ctx, e.env, q)
		}
		if err != nil {
			return all, err
		}
		all = append(all, c)
		e.given.Clock.Stated = q.Clock // an answer to another question does not change it
		requests[i] = q                //nolint:gosec // i ranges over requests
	}
	return all, nil
}

// confirmPlans shows the plans and has them confirmed.
func (e *enrolling) confirmPlans(ctx context.Context, ceremonies []*enroll.Ceremony) ([]string, error) {
	who, err := principal.Parse(ceremonies[0].Plan().Begin.Principal)
	if err != nil {
		return nil, err
	}
	ask := operator.Confirmation{Noun: operator.AccountNoun(who), Text: who.Account, Given: given(e.confirm), OnlyOne: true, Release: many.Ceremonies(ceremonies).Release}
	for _, c := range ceremonies {
		view.PrintPlan(ask.Screen(e.App, e.person.Terminal), c.Plan(), e.settings)
	}
	return ask.Get(ctx, e.person.Terminal)
}

// isAgain reports whether a ceremony is undone, and you will enter the secret key
// once more. While anything of the ceremony remains, nothing new begins.
func isAgain(r enroll.Result, err error) bool {
	return errors.Is(err, enroll.ErrAgain) && r.Outcome == ledger.Undone
}

// again prepares the ceremony that follows one whose seed was not the console's: a
// new device with a new name and its own plan. You paste the secret key, because
// its first source had the wrong one, or is read to its end.
func (e *enrolling) again(ctx context.Context, q enroll.Request) ([]*enroll.Ceremony, []string, error) {
	q.Source, q.Ahead = env.Paste, 0 // AWS shows the devices that were added since
	prepared, err := e.prepare(ctx, []enroll.Request{q})
	if err != nil {
		return nil, nil, err
	}
	confirmed, err := e.confirmPlans(ctx, prepared)
	return prepared, confirmed, err
}
