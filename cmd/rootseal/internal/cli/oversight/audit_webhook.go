package oversight

import (
	"context"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
)

// webhookOf reads the webhook's address, before anything is looked at; nil where
// nobody is to be told.
func webhookOf(a *cli.App, f auditFlags) ([]byte, error) {
	if f.webhook == "" {
		return nil, nil
	}
	if err := a.CheckStdin(f.webhook); err != nil {
		return nil, err
	}
	return cli.ReadSecret(a.In, f.webhook)
}

// Notify sends the digest. What the audit has found is printed and recorded by
// then; that nobody was told is a failure of its own.
func Notify(ctx context.Context, a *cli.App, webhook []byte, digest []string) error {
	var text []string
	for _, line := range digest {
		text = append(text, printable.Text(line)) // what others call things begins no line of its own
	}
	if err := a.World.Slack(ctx, webhook, strings.Join(text, "\n")); err != nil {
		return err
	}
	a.Say("digest sent to Slack")
	return nil
}
