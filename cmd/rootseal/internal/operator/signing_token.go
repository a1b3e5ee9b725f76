package operator

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"sync/atomic"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/hint"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// TokenSigner is an officer's plugged-in key with its PIN.
type TokenSigner struct {
	App    *cli.App
	Who    *officers.Officer
	Token  cli.SigningToken
	Slot   piv.Slot
	Public crypto.PublicKey
	PIN    []byte // nil until the key has accepted it

	shown atomic.Bool // the key has shown Public, or a signature that fits it
}

// tokenSigner returns an officer's key after it has shown that it is in its slot: a key
// that cannot sign must stop a command before the command writes.
func (s *Signing) tokenSigner(ctx context.Context, who *officers.Officer, info device.Info) (*TokenSigner, error) {
	slot, err := piv.ParseSlot(who.Slot)
	if err != nil {
		return nil, err
	}
	public, err := x509.ParsePKIXPublicKey(who.PublicKey)
	if err != nil {
		return nil, message.Errorf("reading the key of %s: %w", printable.Text(who.Name), err)
	}
	token := s.app.World.PIV(info)
	shown, err := checkSlot(ctx, token, slot, public)
	if err != nil {
		return nil, message.Errorf("signing with key %d of %s: %w", info.Serial, printable.Text(who.Name), err)
	}
	signer := &TokenSigner{App: s.app, Who: who, Token: token, Slot: slot, Public: public}
	signer.shown.Store(shown)
	return signer, nil
}

var errSlotEmpty = cli.EndsWith(cli.ExitNoKey, hint.Sentinel(hint.CheckSlot, "no signing key is in the slot"))

// checkSlot refuses a slot that is empty or has another key, if the key can show that: from
// firmware 5.3 on, by its metadata.
func checkSlot(ctx context.Context, token cli.PIVToken, slot piv.Slot, public crypto.PublicKey) (hasShown bool, err error) {
	state, err := token.Look(ctx)
	if err != nil {
		return false, err
	}
	shown, is := state.Slot(slot).Public.(interface{ Equal(crypto.PublicKey) bool })
	switch in := state.Slot(slot); {
	case in.Holds == piv.HoldsNothing:
		return false, fmt.Errorf("%w %v", errSlotEmpty, slot)
	case in.By != piv.ByMetadata || !is: // a certificate may be another key's
		return false, nil
	case !shown.Equal(public):
		return false, fmt.Errorf("%w %v", piv.ErrOtherKey, slot)
	}
	return true, nil
}

// Fingerprint implements officers.Signer.
func (s *TokenSigner) Fingerprint() string { return s.Who.Fingerprint }

// HasShownKey implements officers.Signer.
func (s *TokenSigner) HasShownKey() bool { return s.shown.Load() }

// errNoPIN keeps a try from being spent on an empty PIN.
var errNoPIN = errors.New("the PIN of the officer's key was not checked")

// Sign implements officers.Signer.
func (s *TokenSigner) Sign(ctx context.Context, message []byte) ([]byte, error) {
	if s.PIN == nil {
		return nil, errNoPIN
	}
	if s.Who.TouchPolicy != string(piv.TouchNever) {
		s.App.Say("%s", printable.Ready(view.TouchToSign(s.Who.KeySerial, s.Who.Name)))
	}
	signature, err := s.Token.Sign(ctx, s.Slot, s.Public, s.PIN, message)
	if err == nil && piv.Verify(s.Public, message, signature) && s.shown.CompareAndSwap(false, true) {
		s.App.Know(s.Fingerprint())
	}
	return signature, err
}
