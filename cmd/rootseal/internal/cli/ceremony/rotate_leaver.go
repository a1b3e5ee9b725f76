package ceremony

import (
	"context"
	"errors"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/custody"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// errLeaverSigns: nobody signs that they themselves have left.
var errLeaverSigns = hint.Sentinel(hint.AnotherOfficer, "who has left does not sign for it")

// checkSigners refuses the signature of the person who has left.
func (o *rotationOrder) checkSigners(person *operator.Operator) error {
	for _, signer := range person.Signing.Signers {
		for _, gone := range o.leaving {
			if gone.Fingerprint == signer.Fingerprint() {
				return fmt.Errorf("%w: %s, key %d", errLeaverSigns, gone.Name, gone.KeySerial)
			}
		}
	}
	return nil
}

// leavingWords names the officers who have left by their keys.
func (o *rotationOrder) leavingWords(gone *officers.Officer) string {
	return fmt.Sprintf("%s, key %d", gone.Name, gone.KeySerial)
}

// dismissLeavers ends what an officer who has left may sign. As others sign that,
// enough are left. Where it fails the seeds are replaced all the same.
func dismissLeavers(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, order rotationOrder) error {
	var errs []error
	for _, gone := range order.leaving {
		body := &ledger.OfficerRemoved{Name: gone.Name, Fingerprint: gone.Fingerprint, Reason: "left"}
		if _, err := custody.RemoveOfficer(ctx, operator.DeskRoom(a, l, person), body); err != nil {
			errs = append(errs, fmt.Errorf("removing officer %s: %w", order.leavingWords(gone), err))
			continue
		}
		a.Say("%s is no longer an officer", order.leavingWords(gone))
	}
	return errors.Join(errs...)
}
