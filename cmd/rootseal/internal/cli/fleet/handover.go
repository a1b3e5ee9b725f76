package fleet

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/fleet/apply"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// confirmHandover has the operator confirm the command of the password manager, by its words
// as a shell would take them, and returns that in the words of the record. Nothing else leads
// a seed out of the process, and a plan decides which program runs.
func (o *applyOptions) confirmHandover(ctx context.Context, a *cli.App, t operator.Asker, s *apply.Sitting) ([]string, error) {
	is, seeds := s.Asks()
	text := view.ShellLine(is.Command)
	if slices.Contains(o.managers, text) {
		return []string{"password manager " + text + ", by flag"}, nil
	}
	s.Release()
	question := "type that command to hand the seeds to it"
	instead := message.Textf("seeds go to the command %q: repeat it with --confirm-manager if you mean it", text)
	if !seeds {
		question = "type that command to take codes from it"
		instead = message.Textf("codes come from the command %q: repeat it with --confirm-manager if you mean it", text)
	}
	switch {
	case !t.IsThere():
	case seeds:
		a.Say("seeds go to a password manager: %s", handoverWords(is))
	default:
		a.Say("codes come from a password manager: %s", handoverWords(is))
	}
	if _, err := t.Ask(ctx, question, "", exactly(text), operator.Said(t, instead)); err != nil {
		return nil, err
	}
	return []string{"password manager " + text + ", typed"}, nil
}

// exactly returns the check of a command that must be typed with its quotes: without
// them, other words would look the same.
func exactly(want string) func(string) error {
	return func(text string) error {
		if strings.TrimSpace(text) != want {
			return errors.New("that is not the command to type")
		}
		return nil
	}
}

func handoverWords(is *ledger.Manager) message.Text {
	if is.Vault != "" {
		return message.Textf("%s, with the arguments of %s, vault %s", view.ShellLine(is.Command), is.Like, is.Vault)
	}
	return message.Textf("%s, with the arguments of %s", view.ShellLine(is.Command), is.Like)
}
