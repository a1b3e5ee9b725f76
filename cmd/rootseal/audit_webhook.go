package main

import (
	"context"
)

// webhookOf reads the webhook's address, before anything is looked at; nil where
// nobody is to be told.
func (a *app) webhookOf(f auditFlags) ([]byte, error) {
	if f.webhook == "" {
		return nil, nil
	}
	return readSecret(a.in, f.webhook)
}

// notify sends the digest. What the audit has found is printed and recorded by
// then; that nobody was told is a failure of its own.
func (a *app) notify(ctx context.Context, webhook []byte, text string) error {
	if err := a.world.slack(ctx, webhook, text); err != nil {
		return err
	}
	a.say("slack was told")
	return nil
}
