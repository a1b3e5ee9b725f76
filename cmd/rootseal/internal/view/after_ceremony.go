package view

import (
	"fmt"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// SealedGroup is the label of the keys that go into bags.
const SealedGroup = "sealed"

// SignInOnce returns what follows when root has a new device: the command gives a code
// that the enrollment has not used up.
func SignInOnce(r enroll.Result) string {
	return fmt.Sprintf("sign in once now with a code from one of these keys: run 'rootseal code --fresh %s --group %s'", r.Principal, r.Group)
}

// AfterCeremony returns what a finished ceremony leaves to do at the keys: nothing if
// they are in daily use.
func AfterCeremony(r enroll.Result) (next []string) {
	holds := r.CredentialID != "" // else it is a retirement
	if !holds || r.Group != SealedGroup || r.Outcome != ledger.Complete && r.Outcome != ledger.NotConfirmed {
		return nil
	}
	for _, key := range r.Keys {
		next = append(next, fmt.Sprintf("run 'rootseal seal %d'", key.KeySerial))
	}
	return next
}

// SignsInOnce reports whether an enrollment leaves a sign-in to do. A rotation waits for
// the sign-in before it ends.
func SignsInOnce(r enroll.Result) bool {
	who, err := principal.Parse(r.Principal)
	switch {
	case err != nil || !who.AWS():
		return false
	case r.Outcome == ledger.Complete:
		return who.Kind == principal.Root
	}
	return r.Outcome == ledger.NotConfirmed
}
