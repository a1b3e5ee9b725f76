package main

import (
	"context"
	"strings"
)

// webhookOf reads the webhook's address, before anything is looked at; nil where
// nobody is to be told.
func (a *app) webhookOf(f auditFlags) ([]byte, error) {
	if f.webhook == "" {
		return nil, nil
	}
	if err := a.checkStdin(f.webhook); err != nil {
		return nil, err
	}
	return readSecret(a.in, f.webhook)
}

// notify sends the digest. What the audit has found is printed and recorded by
// then; that nobody was told is a failure of its own.
func (a *app) notify(ctx context.Context, webhook []byte, digest []string) error {
	var text []string
	for _, line := range digest {
		text = append(text, plain(line)) // what others call things begins no line of its own
	}
	if err := a.world.slack(ctx, webhook, strings.Join(text, "\n")); err != nil {
		return err
	}
	a.say("digest sent to Slack")
	return nil
}
