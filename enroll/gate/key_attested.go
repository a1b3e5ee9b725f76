package gate

import (
	"errors"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// ErrNotAttested: the policy requires keys whose maker has vouched for them.
var ErrNotAttested = hint.Sentinel(hint.AttestKeys, "the policy requires attested keys")

// CheckAttested refuses keys whose last recorded attestation is not that of their
// maker.
func CheckAttested(past *record.Book, keys []ledger.KeyState) error {
	var errs []error
	for _, state := range keys {
		switch key := past.Key(state.KeySerial); {
		case key == nil || key.Attested == nil:
			errs = append(errs, message.Errorf("%w: key %d was never asked", ErrNotAttested, state.KeySerial))
		case key.OfUnknownIssuer():
			err := message.Errorf("%w: key %d, asked in record %d, has an attestation of an unknown issuer: %s", ErrNotAttested, state.KeySerial, key.Attested.Sequence, message.Saved(key.Attested.Cause))
			errs = append(errs, hint.New("", hint.LearnIssuer, err))
		case !key.IsAttested():
			errs = append(errs, message.Errorf("%w: key %d, asked in record %d: %s", ErrNotAttested, state.KeySerial, key.Attested.Sequence, message.Saved(key.Attested.Cause)))
		}
	}
	return errors.Join(errs...)
}
