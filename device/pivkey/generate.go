//go:build cgo || windows

package pivkey

import (
	"context"
	"crypto"
	"fmt"
	"strings"

	"rootseal/device/piv"
	"rootseal/message"

	pivgo "github.com/go-piv/piv-go/v2/piv"
)

// Generate generates a key in a slot that the token shows to have neither key nor
// certificate. Otherwise the error is an [piv.ErrNotShownEmpty], as it is before firmware
// 5.3, which cannot show an empty slot. The management key is the factory's
// ([piv.FactoryManagementKey]), the stored one ([Token.StoredManagementKey]), or the
// officer's.
//
// Once the reader is open, ctx no longer stops Generate: the token finishes the key.
func (t *Token) Generate(ctx context.Context, slot piv.Slot, managementKey []byte, wanted piv.NewKey) (crypto.PublicKey, error) {
	options, err := options(wanted)
	if err != nil {
		return nil, fmt.Errorf("generating: %w", err)
	}
	if !slot.Valid() {
		return nil, message.Errorf("generating: %w: %v", piv.ErrNoSuchSlot, slot)
	}
	s, err := t.open(ctx)
	if err != nil {
		return nil, t.named("generating", err)
	}
	public, err := run(context.WithoutCancel(ctx), s, func(s *session) (crypto.PublicKey, error) {
		return s.generate(slot, managementKey, options)
	})
	if err != nil {
		return nil, t.named("generating", err)
	}
	return public, nil
}

func (s *session) generate(slot piv.Slot, managementKey []byte, options pivgo.Key) (crypto.PublicKey, error) {
	if !s.front.firmware.AtLeast(5, 3, 0) {
		return nil, message.Errorf("%w: firmware %v cannot show it", piv.ErrNotShownEmpty, s.front.firmware)
	}
	state, err := s.slot(slot)
	switch {
	case err != nil:
		return nil, err
	case state.Holds != piv.HoldsNothing:
		return nil, message.Errorf("%w: slot %v: %v", piv.ErrNotShownEmpty, slot, state.Holds)
	case state.Certificate:
		return nil, message.Errorf("%w: slot %v: certificate", piv.ErrNotShownEmpty, slot)
	}
	public, err := s.GenerateKey(managementKey, pivSlot(slot), options)
	switch {
	case err == nil:
	case !unanswered(err) && strings.HasPrefix(err.Error(), "authenticating with management key: "):
		return nil, fmt.Errorf("%w (%w)", piv.ErrManagementKey, err)
	case status(err) == 0x6A80: // the token does not know the algorithm or a policy
		return nil, fmt.Errorf("%w (%w)", piv.ErrUnsupported, err)
	default:
		return nil, err
	}
	made, err := s.public(slot)
	if err != nil {
		return nil, fmt.Errorf("reading back: %w", err)
	}
	if !same(made, public) {
		return nil, message.Errorf("reading back: %w %v", piv.ErrOtherKey, slot)
	}
	return public, nil
}

// options translates k for piv-go.
func options(k piv.NewKey) (pivgo.Key, error) {
	algorithms := map[piv.Algorithm]pivgo.Algorithm{piv.P256: pivgo.AlgorithmEC256, piv.Ed25519: pivgo.AlgorithmEd25519}
	pins := map[piv.PINPolicy]pivgo.PINPolicy{piv.PINNever: pivgo.PINPolicyNever, piv.PINOnce: pivgo.PINPolicyOnce, piv.PINAlways: pivgo.PINPolicyAlways}
	touches := map[piv.TouchPolicy]pivgo.TouchPolicy{
		piv.TouchNever: pivgo.TouchPolicyNever, piv.TouchAlways: pivgo.TouchPolicyAlways, piv.TouchCached: pivgo.TouchPolicyCached,
	}
	options := pivgo.Key{Algorithm: algorithms[k.Algorithm], PINPolicy: pins[k.PINPolicy], TouchPolicy: touches[k.TouchPolicy]}
	if options.Algorithm == 0 || options.PINPolicy == 0 || options.TouchPolicy == 0 {
		return pivgo.Key{}, message.Errorf("%w: key %q, pin %q, touch %q", piv.ErrUnsupported, k.Algorithm, k.PINPolicy, k.TouchPolicy)
	}
	return options, nil
}

// StoredManagementKey returns the management key that ykman has stored behind the PIN
// (ykman piv access change-management-key --protect). The caller wipes it. The error is
// [piv.ErrNoStoredKey] if there is none.
func (t *Token) StoredManagementKey(ctx context.Context, pin []byte) ([]byte, error) {
	return use(ctx, t, "reading management key", func(s *session) ([]byte, error) {
		if err := s.login(pin, leaveLast); err != nil {
			return nil, err
		}
		stored, err := s.Metadata(text(pin))
		switch {
		case err == nil:
		case strings.Contains(err.Error(), "unmarshal"): // piv-go has no sentinel for this
			return nil, fmt.Errorf("%w: another program wrote object 5fc109", piv.ErrNoStoredKey)
		case strings.HasPrefix(err.Error(), "command failed: ") && status(err) != 0: // the PIN was right
			return nil, fmt.Errorf("%w: the key does not give out object 5fc109, which may be another program's (%w)", piv.ErrNoStoredKey, err)
		default:
			return nil, err
		}
		if stored.ManagementKey == nil {
			return nil, piv.ErrNoStoredKey
		}
		return *stored.ManagementKey, nil
	})
}
