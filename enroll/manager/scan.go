package manager

import (
	"context"
	"errors"
	"fmt"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
)

// ErrNoItem: the manager has no item of that name.
var ErrNoItem = hint.Sentinel(hint.NameItem, "the password manager has no item of that name")

// errSource: a seed does not reach a password manager in that way.
var errSource = errors.New("a password manager gets an IAM user's seed from AWS's API, and reads root's in the console")

// Fits refuses a source that is not the one of a principal's seed: rootseal hands no seed
// over that a person has seen. Without a vault every source fits but the manager's own.
func (v *Vault) Fits(kind principal.Kind, from env.Source) error {
	scans := from == env.Scanned
	if v == nil && !scans || v != nil && (kind == principal.Root && scans || kind == principal.User && from == env.API) {
		return nil
	}
	return fmt.Errorf("%w: %q", errSource, from)
}

// Secret gets the seed that the console shows. If the manager reads it there, no seed comes:
// the person is asked until the manager has the item, because the console's page is still
// open.
func (i *Item) Secret(ctx context.Context, q env.SecretRequest, person env.Person) (env.Secret, error) {
	if i == nil || i.from != env.Scanned {
		return person.Secret(ctx, q)
	}
	q.Item, q.Manager = i.name, &i.vault.Is
	for {
		if _, err := person.Secret(ctx, q); err != nil {
			return env.Secret{}, err
		}
		if q.Trouble = i.vault.Holds(ctx, i.name); q.Trouble == nil || ctx.Err() != nil {
			return env.Secret{}, context.Cause(ctx)
		}
	}
}
