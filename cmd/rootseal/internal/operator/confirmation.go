package operator

import (
	"context"
	"io"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/message"
)

// Confirmation is the text that confirms a plan: typed by the operator, or given by
// --confirm.
type Confirmation struct {
	Noun  string // what the text is, as the ledger records it: "account number"
	Text  string
	Given []string // values of --confirm

	Same    func(string) error // checks what is typed; nil: that it is the Text
	Label   string             // of the prompt; empty: type the Noun to confirm
	OnlyOne bool               // --confirm names this plan and no other, so another value is an error
	Release func()             // lets go of the keys before the operator is asked; nil: none are in use
	Nobody  error              // without a terminal; nil: the usage error that names --confirm
}

// Screen returns where the plan goes: to the operator who is about to confirm it,
// or to standard error.
func (c Confirmation) Screen(a *cli.App, t Asker) io.Writer {
	if c.isGiven() {
		return a.Err
	}
	return ScreenOf(a, t)
}

func (c Confirmation) isGiven() bool { return slices.Contains(c.Given, c.Text) }

// Get returns what was confirmed, in the words of the record.
func (c Confirmation) Get(ctx context.Context, t Asker) ([]string, error) {
	switch {
	case c.isGiven():
		return []string{c.Noun + " " + c.Text + ", by flag"}, nil
	case c.OnlyOne && len(c.Given) > 0:
		return nil, cli.Usage("--confirm is %s, and the plan is for %s", strings.Join(c.Given, ", "), c.Text)
	case !t.IsThere() && c.Nobody != nil:
		return nil, c.Nobody
	}
	if c.Release != nil {
		c.Release()
	}
	label := c.Label
	if label == "" {
		label = Said(t, printable.Sentence("type the %s to confirm", message.Word(c.Noun)))
	}
	same := c.Same
	if same == nil {
		same = Same(c.Text)
	}
	if _, err := t.Ask(ctx, label, "", same, ConfirmInstead(t, c.Text)); err != nil {
		return nil, err
	}
	return []string{c.Noun + " " + c.Text + ", typed"}, nil
}
