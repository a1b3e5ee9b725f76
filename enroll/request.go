package enroll

import (
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// Request asks for an enrollment: one principal, one group, its keys.
type Request struct {
	Principal principal.Principal
	Group     string
	Keys      []device.KeySerial
	Touch     bool
	Source    env.Source
	Profile   string // for the record

	SecretLength int // base32 characters that the secret must have; 0: any

	Ahead int // ceremonies of the same principal that add a device before this one

	OneKey  bool               // the operator agreed to a group of one key
	Clock   *env.StatedTime    // what another clock shows, if no server tells the time; nil: not stated
	Despite []device.KeySerial // keys that are meant although the ledger has something against them

	Vault *manager.Vault // has the seed instead of keys; nil: keys have it

	Opened []*device.Key // Keys, which the caller has opened and closes; nil: the ceremony opens them
}

// validate refuses what no reading of the world could mend.
func (q Request) validate() error {
	var errs []error
	who := q.Principal
	if who.Account == "" && (who.Kind == principal.User || who.Kind == principal.Root && q.Profile != "") {
		who.Account = "000000000000" // that of the credentials, once AWS is asked
	}
	if err := who.Validate(); err != nil {
		errs = append(errs, err)
	}
	if !principal.IsGroupLabel(q.Group) {
		errs = append(errs, message.Errorf("%w: %q (1 to 12 of a-z 0-9 -)", principal.ErrGroupLabel, q.Group))
	}
	if len(q.Keys) == 0 && q.Vault == nil {
		errs = append(errs, gate.ErrNoKeys)
	}
	errs = append(errs, q.Vault.Fits(who.Kind, q.Source))
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
