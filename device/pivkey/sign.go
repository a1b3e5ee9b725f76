//go:build cgo || windows

package pivkey

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"rootseal/device/piv"
	"rootseal/message"

	pivgo "github.com/go-piv/piv-go/v2/piv"
)

// Sign signs a message with the key in a slot. For P-256 the signature is ASN.1
// over the message's SHA-256; for Ed25519 it is 64 bytes over the message itself,
// which the token must take in one command (an answer 6700 or 6A84 means that the
// message is too long). Sign verifies the signature with public before it returns.
// It never spends the last try of the PIN.
//
// If the token shows that another key is in the slot, the error is an
// [piv.ErrOtherKey], and the PIN is not sent. A key that requires a touch blinks for 15
// s ([piv.ErrNoTouch]).
func (t *Token) Sign(ctx context.Context, slot piv.Slot, public crypto.PublicKey, pin, text []byte) ([]byte, error) {
	switch {
	case !slot.Valid():
		return nil, message.Errorf("signing: %w: %v", piv.ErrNoSuchSlot, slot)
	case piv.AlgorithmOf(public) == piv.Other:
		return nil, message.Errorf("signing: %w: a key of type %T that is not P-256 or Ed25519", piv.ErrUnsupported, public)
	}
	return use(ctx, t, "signing", func(s *session) ([]byte, error) {
		there, err := s.public(slot)
		if err != nil {
			return nil, err
		}
		if there != nil && !same(there, public) {
			return nil, fmt.Errorf("%w %v", piv.ErrOtherKey, slot)
		}
		if err := s.login(pin, leaveLast); err != nil {
			return nil, err
		}
		return s.sign(slot, public, text)
	})
}

// sign requires that VERIFY was the last command, because a key with the policy
// "always" requires that.
func (s *session) sign(slot piv.Slot, public crypto.PublicKey, text []byte) ([]byte, error) {
	// This policy stops piv-go from sending a PIN, whatever the key's policy is.
	private, err := s.PrivateKey(pivSlot(slot), public, pivgo.KeyAuth{PINPolicy: pivgo.PINPolicyNever})
	if err != nil {
		return nil, err
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("%w: %T", piv.ErrUnsupported, private)
	}
	input, options := text, crypto.SignerOpts(crypto.Hash(0))
	if piv.AlgorithmOf(public) == piv.P256 {
		hash := sha256.Sum256(text)
		input, options = hash[:], crypto.SHA256
	}
	signature, err := signer.Sign(rand.Reader, input, options)
	switch {
	case status(err) == 0x6982: // the PIN was just accepted, so only the touch is missing
		return nil, fmt.Errorf("%w (%w)", piv.ErrNoTouch, err)
	case err != nil:
		return nil, err
	case !piv.Verify(public, text, signature):
		return nil, message.Errorf("%w %v: its signature is wrong", piv.ErrOtherKey, slot)
	}
	return signature, nil
}

func same(a, b crypto.PublicKey) bool {
	switch a := a.(type) {
	case *ecdsa.PublicKey:
		return a.Equal(b)
	case ed25519.PublicKey:
		return a.Equal(b)
	}
	return false
}
