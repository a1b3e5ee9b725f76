package view

import (
	"rootseal/enroll"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// SealedGroup is the label of the keys that go into bags.
const SealedGroup = "sealed"

// SignInOnce returns what follows when root has a new device: the command gives a code
// that the enrollment has not used up.
func SignInOnce(r enroll.Result) message.Text {
	return message.Textf("sign in once now with a code from one of these keys: run 'rootseal code --fresh %s --group %s'", hint.Word(r.Principal), hint.Word(r.Group))
}

// AfterCeremony returns what a finished ceremony leaves to do at the keys: nothing if
// they are in daily use.
func AfterCeremony(r enroll.Result) (next []message.Text) {
	holds := r.CredentialID != "" // else it is a retirement
	if !holds || r.Group != SealedGroup || r.Outcome != ledger.Complete && r.Outcome != ledger.NotConfirmed {
		return nil
	}
	for _, key := range r.Keys {
		next = append(next, message.Textf("run 'rootseal seal %d'", key.KeySerial))
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
