package operator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
	"rootseal/enroll/principal"
	"rootseal/guarded"
)

// Pair shows the two codes and asks what the console said. Without a terminal
// the pair is the result, on standard output, and the outcome is told later.
func (o *Operator) Pair(ctx context.Context, p env.Pair) (env.Outcome, error) {
	if !o.Terminal.IsThere() {
		if o.App.JSON {
			o.Pending = &p
			return env.Later, nil
		}
		if _, err := fmt.Fprintf(o.App.Out, "%s\n%s\n", p.Code1, p.Code2); err != nil {
			return env.Later, fmt.Errorf("showing the pair: %w", err)
		}
		o.App.Say("type these two codes in this order, not after %s", p.NotAfter.Local().Format("15:04:05"))
		return env.Later, nil
	}
	where, typed, took := "the AWS console", "type these two codes into the AWS console, in this order", tookPair
	if !p.Principal.AWS() {
		where = p.Principal.Account
		typed = "type the first of these codes into " + where + ", the second too where it asks for two" // most ask for one
		took.text = "it took what I typed"
	}
	o.Terminal.Say("\n%s, not after %s:\n\n    MFA code 1   %s\n    MFA code 2   %s\n", typed, p.NotAfter.Local().Format("15:04:05"), p.Code1, p.Code2)
	fresh, stop := untilClock(ctx, o.App.World.Now, p.NotAfter)
	defer stop()
	outcome, err := o.askOutcome(fresh, p, "what did "+where+" say", []consoleAnswer{
		took, refusedPair,
		{"show a new pair (these are too old, or mistyped)", env.Renew},
	})
	if !errors.Is(err, errTooOld) {
		return outcome, err
	}
	// AWS would take these codes still, and the device would be off by as much
	// for ever (invariant 10). They are renewed when somebody is back to touch the keys.
	o.Terminal.Say("\nthe time is up: do not type these two codes.")
	return o.askOutcome(ctx, p, "what now", []consoleAnswer{
		{"show a new pair", env.Renew},
		{took.text + "; I typed them in time", env.Accepted},
		refusedPair,
	})
}

// consoleAnswer is what can be said of a pair.
type consoleAnswer struct {
	text    string
	outcome env.Outcome
}

var (
	tookPair    = consoleAnswer{"it took them, the device is in the list", env.Accepted}
	refusedPair = consoleAnswer{"it said no", env.Refused}
	cannotTell  = consoleAnswer{"stop here, I cannot tell", env.Later}
	pasteAgain  = consoleAnswer{"paste the secret again (the page is cancelled first; a new device is named)", env.Again}
	takeBack    = consoleAnswer{"I cancelled the page: take it back", env.Canceled}
)

// askOutcome asks what became of the pair. After a refusal the ways out are offered
// as well: a seed that is not the console's never gives a code that it takes.
func (o *Operator) askOutcome(ctx context.Context, p env.Pair, question string, answers []consoleAnswer) (env.Outcome, error) {
	if p.Refused && p.Principal.Kind == principal.Root {
		answers = append(answers, pasteAgain)
	}
	if p.Refused {
		answers = append(answers, takeBack)
	}
	answers = append(answers, cannotTell)
	items := make([]string, len(answers))
	for i, answer := range answers {
		items[i] = answer.text
	}
	picked, err := o.Terminal.Choose(ctx, question, items, 0, "say it later, with rootseal recover --console")
	if err != nil {
		return env.Later, err
	}
	switch said := answers[picked].outcome; said {
	case env.Refused:
		o.Terminal.Say("usual causes: a mistyped digit, the wrong order, codes that expired, or the secret key of another device. stay on the same page; here are two new codes.")
		return said, nil
	case env.Canceled, env.Again:
		return o.askCancelled(ctx, p, said)
	default:
		return said, nil
	}
}

// askCancelled has it typed that nothing waits for the pair any more. Who is not
// sure sees a new pair.
func (o *Operator) askCancelled(ctx context.Context, p env.Pair, said env.Outcome) (env.Outcome, error) {
	what := "no authenticator of this seed is at " + p.Principal.Account
	if p.Principal.AWS() {
		what = printable.Text(p.DeviceName) + " is not in the console's list"
	}
	o.Terminal.Say("cancel the page that asks for the codes, and look that %s: the keys lose this seed now.", what)
	typed, err := o.askDone(ctx, "type "+p.Principal.Account+" once that is so, or later", p.Principal.Account)
	if err == nil && typed == "" {
		said = env.Renew
	}
	return said, err
}

var errTooOld = errors.New("the pair is too old")

// untilClock ends the context with errTooOld at a time of the wall clock. A
// timer would not do: it stands still while a laptop sleeps.
func untilClock(ctx context.Context, now func() time.Time, end time.Time) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	guarded.Go(ctx, func() {
		tick := time.NewTicker(time.Second / 4)
		defer tick.Stop()
		for now().Before(end) {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
		cancel(errTooOld)
	})
	return ctx, func() { cancel(nil) }
}
