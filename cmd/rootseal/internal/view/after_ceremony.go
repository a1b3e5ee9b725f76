package view

import (
	"fmt"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

const (
	// SealedGroup is the label of the keys that go into bags.
	SealedGroup = "sealed"

	// SignInOnce is what follows when root has a new device.
	SignInOnce = "sign in once now with a code from one of these keys"
)

// AfterCeremony returns what a finished ceremony leaves to do: nothing for keys in
// daily use that AWS has confirmed.
func AfterCeremony(r enroll.Result) (next []string) {
	if r.Outcome != ledger.Complete && r.Outcome != ledger.NotConfirmed {
		return nil
	}
	if who, err := principal.Parse(r.Principal); err == nil && r.Outcome == ledger.NotConfirmed && who.AWS() {
		next = append(next, SignInOnce)
	}
	if r.Group == SealedGroup {
		for _, key := range r.Keys {
			next = append(next, fmt.Sprintf("run 'rootseal seal %d'", key.KeySerial))
		}
	}
	return next
}
