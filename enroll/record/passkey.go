package record

import (
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// Passkey is a FIDO or hardware device that people have registered at AWS and
// recorded here.
type Passkey struct {
	Ref
	ledger.Passkey
	Withdrawn Ref // zero while it is in use
}

// InUse reports whether the passkey was not withdrawn.
func (p *Passkey) InUse() bool { return p.Withdrawn.IsZero() }

// Is reports whether a device of a principal is this one.
func (p *Passkey) Is(principal, arn string) bool {
	return strings.EqualFold(p.Principal, principal) && cloud.SameThing(p.DeviceARN, arn)
}

// Expected reports whether the passkey may have been used at that time.
func (p *Passkey) Expected(at time.Time, slack time.Duration) bool {
	return !at.Before(p.Since.Add(-slack)) && (p.InUse() || !at.After(p.Withdrawn.Time.Add(slack)))
}

// Passkey returns the passkey of a principal that is in use under that ARN, or nil.
func (b *Book) Passkey(principal, arn string) *Passkey {
	for _, p := range b.Passkeys {
		if p.InUse() && p.Is(principal, arn) {
			return p
		}
	}
	return nil
}
