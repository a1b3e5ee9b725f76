package fleet

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/fleet/apply"
	"rootseal/enroll/ledger"
)

// confirmHandover has the operator confirm the command of the password manager, by its whole
// text, and returns that in the words of the record. Nothing else leads a seed out of the
// process, and a plan decides which program runs.
func (o *applyOptions) confirmHandover(ctx context.Context, a *cli.App, t operator.Asker, s *apply.Sitting) ([]string, error) {
	is, seeds := s.Asks()
	if is == nil {
		return nil, nil
	}
	text, why, act := strings.Join(is.Command, " "), "seeds go to", "hand the seeds to it"
	if !seeds {
		why, act = "codes come from", "take codes from it"
	}
	if slices.Contains(o.managers, text) {
		return []string{"password manager " + text + ", by flag"}, nil
	}
	s.Release()
	if t.IsThere() {
		a.Say("%s a password manager: %s", why, handoverWords(is))
	}
	instead := fmt.Sprintf("%s the command %q: repeat it with --confirm-manager if you mean it", why, text)
	if _, err := t.Ask(ctx, "type that command to "+act, "", operator.Same(text), instead); err != nil {
		return nil, err
	}
	return []string{"password manager " + text + ", typed"}, nil
}

func handoverWords(is *ledger.Manager) string {
	words := strings.Join(is.Command, " ") + ", with the arguments of " + is.Like
	if is.Vault != "" {
		words += ", vault " + is.Vault
	}
	return words
}
