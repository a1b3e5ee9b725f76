package enroll

import (
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/principal"
)

// Request is what the officer wants: one principal, one group, its keys.
type Request struct {
	Principal principal.Principal
	Group     string
	Keys      []device.KeySerial
	Touch     bool
	Source    env.Source
	Profile   string // for the record

	SecretLength int // base32 characters of the secret that a person hands over; 0: any

	OneKey  bool               // a group of a single key was agreed to
	Clock   *env.StatedTime    // what another clock shows, for where no server tells the time; nil: nobody has said it
	Despite []device.KeySerial // keys that are meant although the ledger speaks against them
}

// validate refuses what no look at the world could mend.
func (q Request) validate() error {
	var errs []error
	who := q.Principal
	if who.Kind == principal.User && who.Account == "" {
		who.Account = "000000000000" // that of the credentials, once AWS was asked
	}
	if err := who.Validate(); err != nil {
		errs = append(errs, err)
	}
	if !principal.IsGroupLabel(q.Group) {
		errs = append(errs, fmt.Errorf("%w: %q (1 to 12 of a-z 0-9 -)", principal.ErrGroupLabel, q.Group))
	}
	if len(q.Keys) == 0 {
		errs = append(errs, gate.ErrNoKeys)
	}
	seen := map[device.KeySerial]bool{}
	for _, serial := range q.Keys {
		if seen[serial] {
			errs = append(errs, fmt.Errorf("%w: %d", ErrKeyTwice, serial))
		}
		seen[serial] = true
	}
	if len(q.Keys) == 1 && !q.OneKey {
		errs = append(errs, fmt.Errorf("%w (%d)", ErrOneKey, q.Keys[0]))
	}
	return errors.Join(errs...)
}
