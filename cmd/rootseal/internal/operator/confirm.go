package operator

import (
	"context"
	"errors"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/pasted"
	"rootseal/message"
)

// SettleByWord asks about what a preflight refuses without an answer, and returns
// the request with the answer. The bool is false if there is nothing to ask.
func SettleByWord(ctx context.Context, a *cli.App, t Asker, e *env.Env, q enroll.Request, rest Rest, cause error) (enroll.Request, bool, error) {
	switch {
	case errors.Is(cause, enroll.ErrOneKey) && !q.OneKey:
		t.Say("%s", rest.oneKeyWords(ctx, e, q))
		picked, err := t.Choose(ctx, Said(t, printable.Sentence("go on with one key for group %s?", q.Group)), Items(t, message.Word("stop, I will plug in another"), message.Word("go on with one key")), 0, "no terminal to ask on: give --one-key")
		if err == nil && picked == 0 {
			err = env.ErrStopped
		}
		q.OneKey = true
		return q, true, err
	case errors.Is(cause, env.ErrNoClock) && q.Clock == nil && e.AWS == nil: // else AWS's answers are the clock
		stated, err := askTime(ctx, a, t, cause)
		q.Clock = stated
		return q, true, err
	case errors.Is(cause, gate.ErrAskAgainst):
		serial, asked, err := MeantDespite(ctx, t, cause)
		q.Despite = append(slices.Clone(q.Despite), serial)
		return q, asked, err
	}
	return q, false, cause
}

// ConfirmEndpoints asks for every endpoint that is not AWS's to be typed, unless
// a flag repeats it. Only then does a profile with mfa_serial take a code.
func ConfirmEndpoints(ctx context.Context, a *cli.App, t Asker, settings []ledger.Setting, given []string) error {
	asked := map[string]bool{}
	for _, s := range settings {
		if !cli.IsEndpoint(s) || asked[s.Value] {
			continue
		}
		if slices.Contains(given, s.Value) {
			a.Confirm(s.Value)
			continue
		}
		asked[s.Value] = true
		if t.IsThere() {
			t.Say("%s is %s, which is not AWS's own.", s.Name, s.Value)
		}
		instead := Said(t, printable.Sentence("%s is %s, which is not AWS's: repeat it with --confirm-endpoint if you mean it", s.Name, s.Value))
		if _, err := t.Ask(ctx, "type that address if you mean it", "", Same(s.Value), instead); err != nil {
			return err
		}
		a.Confirm(s.Value)
	}
	return nil
}

// AskEndpoints has the operator confirm the endpoints before anything is sent
// there. It opens a terminal only for a question.
func AskEndpoints(ctx context.Context, a *cli.App, settings []ledger.Setting, given []string) error {
	if ConfirmEndpoints(ctx, a, Nobody{a}, settings, given) == nil {
		return nil
	}
	t, leave, err := OpenAsker(a)
	if err != nil {
		return err
	}
	defer leave()
	return ConfirmEndpoints(ctx, a, t, settings, given)
}

// ConfirmInstead names the flag that confirms a plan.
func ConfirmInstead(t Asker, want string) string {
	return Said(t, printable.Sentence("the plan is not confirmed: give --confirm %s", hint.Word(want)))
}

// Same returns the check of an answer that must be typed exactly.
func Same(want string) func(string) error {
	return func(text string) error {
		if pasted.Line(text) != pasted.Line(want) && pasted.Account(text) != want {
			return errors.New("that is not the text to type")
		}
		return nil
	}
}
