package manager

import (
	"context"
	"fmt"

	"rootseal/enroll/env"
	"rootseal/message"
)

// Stored returns an item that is in the vault already: an earlier command, or a person,
// has made it.
func (v *Vault) Stored(name string, e *env.Env) *Item {
	return &Item{vault: v, name: name, env: e}
}

// Codes returns the codes of n time steps, one or two that follow one another, and the
// newest step. For two it waits for the next step.
func (i *Item) Codes(ctx context.Context, n int) (codes []string, at uint64, err error) {
	i.last = given{} // the last one may have been sent
	if n == 1 {
		one, err := i.ask(ctx)
		return []string{string(one.code)}, one.step, err
	}
	older, newer, err := i.codes(ctx)
	return []string{string(older.code), string(newer.code)}, newer.step, err
}

// Holds refuses an item that is not there, or gives no code: one with another name, or a
// login that was saved before its QR code was read.
func (v *Vault) Holds(ctx context.Context, item string) error {
	there, err := v.has(ctx, item)
	switch {
	case err != nil:
		return err
	case !there:
		return fmt.Errorf("%w: %q", ErrNoItem, item)
	}
	if _, err = v.code(ctx, item, nil); err != nil {
		err = message.Errorf("reading a code of %q: %w", item, err)
	}
	return err
}
