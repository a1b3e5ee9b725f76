package operator

import (
	"context"
	"crypto"
	"crypto/x509"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/device/piv"

	officers "rootseal/enroll/officer"
)

// TokenSigner is an officer's plugged-in key with its PIN.
type TokenSigner struct {
	App    *cli.App
	Who    *officers.Officer
	Token  cli.SigningToken
	Slot   piv.Slot
	Public crypto.PublicKey
	PIN    []byte
}

// tokenSigner returns an officer's key after it has accepted its PIN.
func (s *Signing) tokenSigner(ctx context.Context, who *officers.Officer, info device.Info, source string) (*TokenSigner, error) {
	slot, err := piv.ParseSlot(who.Slot)
	if err != nil {
		return nil, err
	}
	public, err := x509.ParsePKIXPublicKey(who.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("reading the key of %s: %w", printable.Text(who.Name), err)
	}
	token := s.app.World.PIV(info)
	pin, err := s.CheckedPIN(ctx, token, info.Serial, who.Name, source)
	if err != nil {
		return nil, err
	}
	return &TokenSigner{App: s.app, Who: who, Token: token, Slot: slot, Public: public, PIN: pin}, nil
}

// Fingerprint implements officers.Signer.
func (s *TokenSigner) Fingerprint() string { return s.Who.Fingerprint }

// Sign implements officers.Signer.
func (s *TokenSigner) Sign(ctx context.Context, message []byte) ([]byte, error) {
	if s.Who.TouchPolicy != string(piv.TouchNever) {
		s.App.Say("%s", printable.Ready(view.TouchToSign(s.Who.KeySerial, s.Who.Name)))
	}
	return s.Token.Sign(ctx, s.Slot, s.Public, s.PIN, message)
}
