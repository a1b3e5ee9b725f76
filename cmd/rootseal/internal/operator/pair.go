package operator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/env"
	"rootseal/enroll/principal"
	"rootseal/guarded"
	"rootseal/message"
)

// Pair implements env.Person: it shows two codes and asks what the console said.
// Without a terminal the codes are the result, and a later command reports the
// outcome.
func (o *Operator) Pair(ctx context.Context, p env.Pair) (env.Outcome, error) {
	if !o.Terminal.IsThere() {
		if o.App.JSON {
			o.Pending = &p
			return env.Later, nil
		}
		if _, err := fmt.Fprintf(o.App.Out, "%s\n%s\n", p.Code1, p.Code2); err != nil {
			return env.Later, fmt.Errorf("showing the two codes: %w", err)
		}
		o.App.Say("type these two codes in this order, not after %s", p.NotAfter.Local().Format("15:04:05"))
		return env.Later, nil
	}
	where, typed, took := message.Word("the AWS console"), message.Word("type these two codes into the AWS console, in this order"), tookPair
	if !p.Principal.AWS() {
		where = message.Foreign(p.Principal.Account)
		typed = message.Textf("type the first of these codes into %s, and the second if it asks for two", where) // most ask for one
		took.text = message.Word("it accepted what I typed")
	}
	o.Terminal.Say("\n%s, not after %s:\n\n    MFA code 1   %s\n    MFA code 2   %s\n", typed, p.NotAfter.Local().Format("15:04:05"), p.Code1, p.Code2)
	fresh, stop := untilClock(ctx, o.App.World.Now, p.NotAfter)
	defer stop()
	left := terminal.WithStatus(fresh, func() string { return Said(o.Terminal, timeLeft(p.NotAfter.Sub(o.App.World.Now()))) })
	outcome, err := o.askOutcome(left, p, Said(o.Terminal, printable.Sentence("what did %s say?", where)), []consoleAnswer{
		took, refusedPair,
		{message.Word("show two new codes (these are too old, or mistyped)"), env.Renew},
	})
	if !errors.Is(err, errTooOld) {
		return outcome, err
	}
	// AWS would still accept these codes, and store their offset for ever (invariant
	// 10). New ones need a touch, so they wait until the operator answers.
	o.Terminal.Say("\nthe time is up: do not type these two codes.")
	return o.askOutcome(ctx, p, "what now?", []consoleAnswer{
		{message.Word("show two new codes"), env.Renew},
		{message.Textf("%s; I typed them in time", took.text), env.Accepted},
		refusedPair,
	})
}

// consoleAnswer is one answer of the console to two codes.
type consoleAnswer struct {
	text    message.Text
	outcome env.Outcome
}

var (
	tookPair    = consoleAnswer{message.Word("it accepted them, the device is in the list"), env.Accepted}
	refusedPair = consoleAnswer{message.Word("it said no"), env.Refused}
	cannotTell  = consoleAnswer{message.Word("stop here, I do not know"), env.Later}
	pasteAgain  = consoleAnswer{message.Word("paste the secret again (first cancel the page; the device gets a new name)"), env.Again}
	undoPair    = consoleAnswer{message.Word("I canceled the page: undo the enrollment"), env.Canceled}
)

// askOutcome asks what the console said. After a refusal it also offers the ways
// out: a wrong seed never gives a code that the console accepts.
func (o *Operator) askOutcome(ctx context.Context, p env.Pair, question string, answers []consoleAnswer) (env.Outcome, error) {
	if p.Refused && p.Principal.Kind == principal.Root && !p.Managed {
		answers = append(answers, pasteAgain)
	}
	if p.Refused {
		answers = append(answers, undoPair)
	}
	answers = append(answers, cannotTell)
	items := make([]string, len(answers))
	for i, answer := range answers {
		items[i] = Said(o.Terminal, answer.text)
	}
	start := 0
	if answers[0].outcome == env.Accepted { // enter alone must not report it
		start = terminal.NoStart
	}
	picked, err := o.Terminal.Choose(ctx, question, items, start, "no terminal to ask on: run 'rootseal recover --console accepted' later, or with refused")
	if err != nil {
		return env.Later, err
	}
	switch outcome := answers[picked].outcome; outcome {
	case env.Refused:
		o.Terminal.Say("usual causes: a mistyped digit, the wrong order, codes that expired, or the secret key of another device. stay on the same page; here are two new codes.")
		return outcome, nil
	case env.Canceled, env.Again:
		return o.askCanceled(ctx, p, outcome)
	default:
		return outcome, nil
	}
}

// askCanceled asks for confirmation that no page waits for codes any longer. An
// operator who is not sure gets two new codes.
func (o *Operator) askCanceled(ctx context.Context, p env.Pair, outcome env.Outcome) (env.Outcome, error) {
	what := printable.Sentence("no authenticator of this seed is at %s", p.Principal.Account)
	if p.Principal.AWS() {
		what = printable.Sentence("%s is not in the console's list", p.DeviceName)
	}
	now := message.Word("the keys lose this seed now")
	if p.Managed {
		now = message.Word("the enrollment is undone now")
	}
	o.Terminal.Say("cancel the page that asks for the codes, and check that %s: %s.", what, now)
	typed, err := o.askDone(ctx, Said(o.Terminal, printable.Sentence("type %s once that is so, or later", p.Principal.Account)), p.Principal.Account)
	if err == nil && typed == "" {
		outcome = env.Renew
	}
	return outcome, err
}

// timeLeft is the countdown below two codes.
func timeLeft(left time.Duration) message.Text {
	seconds := int(max(left, 0).Seconds())
	return message.Textf("%d:%02d left to type these codes", seconds/60, seconds%60)
}

var errTooOld = errors.New("the two codes are too old")

// untilClock ends the context with errTooOld at a time of the wall clock. A timer
// would not do: it stops while a laptop sleeps.
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
