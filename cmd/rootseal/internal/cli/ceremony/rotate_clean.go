package ceremony

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/record"
)

// cleanOlder deletes the retired credentials that earlier rotations left on the
// open keys. What cannot be deleted now stays recorded as pending cleanup.
func (r *rotating) cleanOlder(ctx context.Context) error {
	var errs []error
	b := r.book()
	for _, key := range r.opened {
		if known := b.Key(uint32(key.Info().Serial)); known != nil && len(known.Owes()) > 0 {
			errs = append(errs, r.cleanKey(ctx, key))
		}
	}
	return errors.Join(errs...)
}

func (r *rotating) cleanKey(ctx context.Context, key *device.Key) error {
	serial := key.Info().Serial
	cleaned, left, err := custody.CleanKey(ctx, r.localEnv(), "rotate", key, r.mayClean())
	for _, id := range cleaned {
		r.Say("key %d: %s, retired earlier, is deleted", serial, printable.Text(id))
	}
	for _, id := range left {
		r.Say("key %d: %s does not answer as the retired seed; it was left alone", serial, printable.Text(id))
	}
	switch {
	case errors.Is(err, keyring.ErrNoWitness):
		r.Say("%v: it was left alone", err)
		r.Say("next: %s", hints.For(err))
		return nil
	case errors.Is(err, gate.ErrNotConfirmed):
		r.Say("%v; it was left alone", err)
		r.Say("next: %s", hints.For(err))
		return nil
	}
	return err
}

// mayClean asks, for each retired credential, the account of its device. The
// account that you named for the plan counts for the devices in it.
func (r *rotating) mayClean() func(context.Context, *record.MFADevice) error {
	o := operator.Cleaning{Profile: r.request.Profile, Endpoints: r.given.Endpoints, Typed: given(r.occasion.Principal.Account)}
	return func(ctx context.Context, old *record.MFADevice) error {
		keyring.Keys(r.opened).Release() // a person may take long, and one of them may prove the new seed
		return operator.MayClean(r.App, r.ledger, r.person, o)(ctx, old)
	}
}
