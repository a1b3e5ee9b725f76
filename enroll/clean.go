package enroll

import (
	"context"

	"rootseal/device"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/oath"
)

// clean deletes one retired credential from one key. It must have answered a
// witness of the retired device just before: an id alone does not show whose
// the credential is.
func (c *Ceremony) clean(ctx context.Context, left ledger.LeftCredential) error {
	use := func(fn func(*oath.Session) error) error {
		return c.use(ctx, left.KeySerial, func(s *oath.Session, _ device.Info) error { return fn(s) })
	}
	if err := c.mayDelete(ctx); err != nil {
		return err
	}
	cleaned, err := keyring.CleanKey(ctx, c.room, keyring.SeedOf(c.rotation.old), left, use, c.recorder(ctx))
	why := keyring.WhyLeft(cleaned, err)
	if why == "" {
		return err
	}
	c.owed = append(c.owed, keyring.LeftAlone(left, why))
	return nil
}

// recorder appends a body of the ceremony.
func (c *Ceremony) recorder(ctx context.Context) func(ledger.Body) error {
	return func(body ledger.Body) error {
		_, err := c.record(ctx, body)
		return err
	}
}
