package access

import (
	"context"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// chooser notes where the cursor of a list starts.
type chooser struct {
	operator.Nobody
	items []string
	start int
}

func (*chooser) IsThere() bool { return true }

func (c *chooser) Choose(_ context.Context, _ string, items []string, start int, _ string) (int, error) {
	c.items, c.start = items, start
	return start, env.ErrStopped
}

// Only a profile that was used for the account before is preselected: the ledger may name one
// that this workstation lacks.
func TestNoStrangeProfileIsPreselected(t *testing.T) {
	const account = "123456789012"
	records := []ledger.Record{{Body: &ledger.Begin{Principal: account + "/root", Profile: "prod"}}}
	for name, tt := range map[string]struct {
		configured []string
		want       string
	}{
		"used":    {[]string{"dev", "prod"}, "prod (used for this account before)"},
		"missing": {[]string{"dev"}, "none"},
	} {
		a := &cli.App{World: cli.World{Profiles: func() []string { return tt.configured }}}
		c := &chooser{Nobody: operator.Nobody{App: a}}
		_ = new(ReadProfile).Ask(t.Context(), a, c, records, account)
		if got := c.items[c.start]; got != tt.want {
			t.Errorf("%s: %q is preselected, want %q", name, got, tt.want)
		}
	}
}
