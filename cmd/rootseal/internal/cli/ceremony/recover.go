package ceremony

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/message"
)

// recovering is a running recover command.
type recovering struct {
	session
	recoverOptions
}

// runRecover settles every unfinished ceremony, or removes leftovers.
func runRecover(ctx context.Context, a *cli.App, o recoverOptions) error {
	bodies := []ledger.Body{&ledger.End{}}
	if o.leftovers { // the ledger may be lost
		bodies = append(bodies, &ledger.Leftovers{})
	}
	return operator.Record(ctx, a, o.given.Records(operator.SeedOptions{}), func(ctx context.Context, r *operator.Recording) error {
		return (&recovering{session{App: a, ledger: r.Ledger, person: r.Operator}, o}).run(ctx)
	}, bodies...)
}

func (r *recovering) run(ctx context.Context) error {
	open, removals := record.Unfinished(r.ledger.Records())
	open, removals = settle.Only(open, r.takeOver), settle.Only(removals, r.takeOver)
	all := slices.Concat(open, removals)
	switch {
	case r.leftovers:
		return r.removeLeftovers(ctx)
	case len(all) == 0 && r.closes+r.takeOver == "":
		r.Say("no ceremony is unfinished")
		return printJSON(r.session, []view.CeremonyResult{})
	}
	if err := r.check(open, all); err != nil {
		return err
	}
	if err := r.person.Signing.BringIfHere(ctx, r.ledger, r.given.Signing, keysOf(all...)...); err != nil {
		return err
	}
	operator.SayAgainst(r.App, r.book(), keysOf(all...)...)
	results, err := r.settleAll(ctx, open, removals)
	r.sayHead()
	return errors.Join(err, printJSON(r.session, results))
}

func (r *recovering) settleAll(ctx context.Context, open, removals []*record.Ceremony) (results []view.CeremonyResult, err error) {
	var errs []error
	for _, ceremony := range settle.PersonLast(open) {
		ended, err := r.withKeys(ctx, ceremony, r.settle)
		shown := view.NewCeremonyResult(ended)
		if ceremony.Rotate == nil && view.SignsInOnce(ended) {
			shown.Next = append([]string{view.SignInOnce(ended).String()}, shown.Next...)
		}
		results = append(results, shown)
		if errors.Is(err, env.ErrStopped) && ended.Outcome == "" {
			err = fmt.Errorf("%w: %w", step.ErrUnsettled, err) // as before
		}
		if err != nil {
			errs = append(errs, message.Errorf("settling %s: %w", ceremony.ID, err))
			continue
		}
		r.Say("settled %s: %s, %s", ceremony.ID, ended.Principal, message.Word(ended.Outcome))
		r.sayOwed(ended.Owed)
		r.sayUnsigned(ended)
		if ceremony.Rotate == nil {
			r.saySignIn(ended)
		}
		r.sayNext(ended)
	}
	for _, removal := range removals {
		ended, err := r.withKeys(ctx, removal, r.finishLeftovers)
		results = append(results, view.NewCeremonyResult(ended))
		errs = append(errs, err)
	}
	return results, errors.Join(errs...)
}

// settle finishes or undoes one ceremony.
func (r *recovering) settle(ctx context.Context, o recoverOptions, open *record.Ceremony) (enroll.Result, error) {
	nothing := enroll.Result{ID: open.ID}
	begin := open.Plan()
	if begin == nil {
		return nothing, errors.New("it has no intent")
	}
	who, err := principal.Parse(begin.Principal)
	if err != nil { // a principal that rootseal cannot read: the ceremony can only be closed
		return settle.Recover(ctx, r.localEnv(), open.ID, settle.Word{TakeOver: o.takeOver == open.ID, Confirm: r.confirmPlan})
	}
	word, err := o.word(who, open)
	if err != nil {
		return nothing, err
	}
	word.Confirm = r.confirmPlan
	local := r.localEnv()
	if settle.LacksSignature(local, open, word) {
		return settle.Recover(ctx, local, open.ID, word)
	}
	vouched := operator.Vouched(local, open)
	e, settings, err := r.awsEnv(ctx, who, r.profileOf(o, begin))
	if err != nil {
		return nothing, err
	}
	if (open.Rotate != nil || open.Retires != nil) && who.Kind == principal.Root && o.assumeRoot != "" {
		more, err := operator.RemoveByAPI(ctx, r.App, e, who.Account, o.assumeRoot)
		if err != nil {
			return nothing, err
		}
		settings = append(settings, more...)
	}
	e.Ambient = operator.Ambient(r.App, slices.Concat(o.given.Endpoints, cli.Addresses(vouched)))
	if e.AWS != nil {
		if word.Endpoints, err = operator.AgreeOnEndpoints(ctx, r.App, r.person.Terminal, vouched, settings, o.given.Endpoints); err != nil {
			return nothing, err
		}
	}
	ended, err := settle.Recover(ctx, e, open.ID, word)
	if !errors.Is(err, enroll.ErrUnsaid) || !r.person.Terminal.IsThere() {
		return ended, err
	}
	about, typed, asked := r.person.ConsoleWord(ctx, who)
	if asked != nil {
		return ended, err
	}
	word.Console, word.Typed, word.Gone, word.Endpoints = about, typed, nil, nil // the others are recorded
	return settle.Recover(ctx, e, open.ID, word)
}

// profileOf returns the profile that a flag names, else the recorded one, which it shows:
// without officers, anyone can have recorded it.
func (r *recovering) profileOf(o recoverOptions, begin *ledger.Begin) string {
	if o.profile == "" && begin.Profile != "" && begin.Profile != r.World.Profile() {
		r.Say("using profile %s, as recorded", printable.Text(begin.Profile))
	}
	return cmp.Or(o.profile, begin.Profile)
}
