package custody

import (
	"context"
	"errors"

	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// lookInVault finds the device's item in the password manager, by the names that an
// enrollment gives it, and has it give a code. Without keys nothing can be compared: only
// a live check shows that AWS accepts the codes.
func (a *Adoption) lookInVault(ctx context.Context, q AdoptRequest) error {
	suffix := principal.NameSuffix(a.body.DeviceARN)
	alias, err := a.env.AWS.Alias(ctx)
	if err != nil {
		alias = "" // then the item has the account's number
	}
	a.body.Alias, a.body.Manager = alias, &q.Vault.Is
	a.body.NotProven = append([]string{"how the seed came to the password manager"}, a.body.NotProven[1:]...)
	for _, of := range []string{alias, ""} { // the account may have had no alias then
		a.body.Item = principal.CredentialID(q.Principal, of, q.Group, suffix)
		if err = q.Vault.Holds(ctx, a.body.Item); !errors.Is(err, manager.ErrNoItem) {
			break
		}
	}
	if err != nil {
		return message.Errorf("looking for the seed of %s: %w", a.body.DeviceARN, err)
	}
	return nil
}
