package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/fleet/apply"
	"rootseal/enroll/ledger"
)

// confirmHandover has the operator confirm the command that receives seeds, by its words as
// a shell would take them, and returns that in the words of the record. Nothing else leads a seed out of the
// process.
func (o *applyOptions) confirmHandover(ctx context.Context, a *cli.App, t operator.Asker, s *apply.Sitting) ([]string, error) {
	is := s.HandsTo()
	text := view.ShellLine(is.Command)
	if slices.Contains(o.managers, text) {
		return []string{"password manager " + text + ", by flag"}, nil
	}
	s.Release()
	if t.IsThere() {
		a.Say("seeds go to a password manager: %s", handoverWords(is))
	}
	instead := fmt.Sprintf("seeds go to the command %q: repeat it with --confirm-manager if you mean it", text)
	if _, err := t.Ask(ctx, "type that command to hand the seeds to it", "", exactly(text), instead); err != nil {
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

func handoverWords(is *ledger.Manager) string {
	words := view.ShellLine(is.Command) + ", with the arguments of " + is.Like
	if is.Vault != "" {
		words += ", vault " + is.Vault
	}
	return words
}
