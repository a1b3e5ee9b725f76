// Package simpiv has PIV applications in memory, for a world without PC/SC. A
// token keeps its keys, counts PINs and attests like a YubiKey; it needs no
// touch. Tests and the rehearsal use it in the place of package device/pivkey.
package simpiv

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"slices"
	"sync"
	"time"

	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/oath"
)

// PIN is the PIN of every new token.
const PIN = "271828"

// Tokens are the PIV applications of one world, by serial. They have a maker of
// their own, so no real root believes them.
type Tokens struct {
	mu       sync.Mutex
	BySerial map[device.KeySerial]*Token
	maker    *ecdsa.PrivateKey
	Root     *x509.Certificate
}

// New makes a maker without tokens; Of makes them.
func New() *Tokens {
	t := &Tokens{BySerial: map[device.KeySerial]*Token{}, maker: NewP256()}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "Rehearsal PIV Root"}, IsCA: true, BasicConstraintsValid: true}
	t.Root = certify(template, template, t.maker.Public(), t.maker)
	return t
}

// Roots are the roots that believe these tokens.
func (t *Tokens) Roots() piv.Roots {
	pool := x509.NewCertPool()
	pool.AddCert(t.Root)
	return piv.Roots{Roots: pool}
}

// Of returns the PIV application of a key.
func (t *Tokens) Of(info device.Info) *Token {
	t.mu.Lock()
	defer t.mu.Unlock()
	token := t.BySerial[info.Serial]
	if token == nil {
		token = &Token{
			Serial: info.Serial, Firmware: info.Firmware,
			PIN: PIN, Tries: 3, Slots: map[piv.Slot]*Key{}, attestor: NewP256(),
		}
		template := &x509.Certificate{Subject: pkix.Name{CommonName: "Yubico PIV Attestation"}, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true}
		token.certificate = certify(template, t.Root, token.attestor.Public(), t.maker)
		t.BySerial[info.Serial] = token
	}
	return token
}

// Token is the PIV application of one key.
type Token struct {
	Serial      device.KeySerial
	Firmware    oath.Version
	attestor    *ecdsa.PrivateKey
	certificate *x509.Certificate

	mu    sync.Mutex
	PIN   string
	Tries int
	Slots map[piv.Slot]*Key
}

// Key is a key in a slot.
type Key struct {
	Private     crypto.Signer
	PINPolicy   piv.PINPolicy
	TouchPolicy piv.TouchPolicy
	Imported    bool
}

// Look reports the state without a PIN.
func (t *Token) Look(context.Context) (piv.State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	state := piv.State{
		Firmware: t.Firmware, PINTries: t.Tries,
		PIN: piv.SettingChanged, PUK: piv.SettingChanged, ManagementKey: piv.SettingFactory,
	}
	if t.PIN == FactoryPIN {
		state.PIN = piv.SettingFactory
	}
	for _, slot := range piv.Slots() {
		found := piv.SlotState{Slot: slot, Holds: piv.HoldsNothing, By: piv.ByMetadata}
		if key := t.Slots[slot]; key != nil {
			found.Holds, found.Public, found.Origin = piv.HoldsKey, key.Private.Public(), piv.Generated
			found.Algorithm = piv.AlgorithmOf(found.Public)
			found.PINPolicy, found.TouchPolicy = key.PINPolicy, key.TouchPolicy
		}
		state.Slots = append(state.Slots, found)
	}
	return state, nil
}

// FactoryPIN is the PIN that every YubiKey leaves the factory with.
const FactoryPIN = "123456"

// CheckPIN never spends the last try.
func (t *Token) CheckPIN(_ context.Context, pin []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.checkPIN(pin, false)
}

// CheckPINSpendingLastTry spends the last try if it must.
func (t *Token) CheckPINSpendingLastTry(_ context.Context, pin []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.checkPIN(pin, true)
}

func (t *Token) checkPIN(pin []byte, last bool) error {
	switch {
	case len(pin) < 6 || len(pin) > 8:
		return piv.ErrPINForm
	case string(pin) == FactoryPIN:
		return piv.ErrFactoryPIN
	case t.Tries == 0:
		return piv.ErrPINBlocked
	case t.Tries == 1 && !last:
		return piv.ErrLastTry
	case string(pin) == t.PIN:
		t.Tries = 3
		return nil
	}
	if t.Tries--; t.Tries == 0 {
		return piv.ErrPINBlocked
	}
	return &piv.WrongPINError{Tries: t.Tries}
}

// Sign signs as a YubiKey does: ECDSA over SHA-256, or Ed25519.
func (t *Token) Sign(_ context.Context, slot piv.Slot, public crypto.PublicKey, pin, message []byte) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := t.Slots[slot]
	if key == nil {
		return nil, fmt.Errorf("%w %v", piv.ErrNoKey, slot)
	}
	if there, ok := key.Private.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || !there.Equal(public) {
		return nil, fmt.Errorf("%w %v", piv.ErrOtherKey, slot)
	}
	if err := t.checkPIN(pin, false); err != nil {
		return nil, err
	}
	if piv.AlgorithmOf(public) == piv.Ed25519 {
		return key.Private.Sign(rand.Reader, message, crypto.Hash(0))
	}
	sum := sha256.Sum256(message)
	return key.Private.Sign(rand.Reader, sum[:], crypto.SHA256)
}

// Attest makes a certificate for a generated key and verifies it.
func (t *Token) Attest(_ context.Context, slot piv.Slot, roots piv.Roots) (piv.Attestation, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := t.Slots[slot]
	if key == nil || key.Imported {
		return piv.Attestation{}, piv.ErrNothingToAttest
	}
	template := &x509.Certificate{
		Subject:         pkix.Name{CommonName: "YubiKey PIV Attestation " + slot.String()},
		ExtraExtensions: t.statements(key),
	}
	made := certify(template, t.certificate, key.Private.Public(), t.attestor)
	return piv.VerifyAttestation(made.Raw, t.certificate.Raw, time.Now(), roots)
}

// AttestAny attests the first generated key.
func (t *Token) AttestAny(ctx context.Context, roots piv.Roots) (piv.Attestation, error) {
	for _, slot := range piv.Slots() {
		if t.Slots[slot] != nil && !t.Slots[slot].Imported {
			return t.Attest(ctx, slot, roots)
		}
	}
	return piv.Attestation{}, piv.ErrNothingToAttest
}

// statements returns Yubico's extensions about a key and its token.
func (t *Token) statements(key *Key) []pkix.Extension {
	yubico := func(n int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, n} }
	serial, err := asn1.Marshal(int64(t.Serial))
	if err != nil {
		panic(err) // an integer has an encoding
	}
	pins := []piv.PINPolicy{piv.PINNever, piv.PINOnce, piv.PINAlways}
	touches := []piv.TouchPolicy{piv.TouchNever, piv.TouchAlways, piv.TouchCached}
	policies := []byte{byte(slices.Index(pins, key.PINPolicy) + 1), byte(slices.Index(touches, key.TouchPolicy) + 1)}
	return []pkix.Extension{
		{Id: yubico(3), Value: t.Firmware[:]}, {Id: yubico(7), Value: serial}, {Id: yubico(8), Value: policies},
	}
}

// Generate requires the factory's management key.
func (t *Token) Generate(_ context.Context, slot piv.Slot, managementKey []byte, wanted piv.NewKey) (crypto.PublicKey, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.Slots[slot] != nil:
		return nil, fmt.Errorf("%w: slot %v", piv.ErrNotShownEmpty, slot)
	case !slices.Equal(managementKey, piv.FactoryManagementKey()):
		return nil, piv.ErrManagementKey
	}
	key := &Key{Private: NewP256(), PINPolicy: wanted.PINPolicy, TouchPolicy: wanted.TouchPolicy}
	if wanted.Algorithm == piv.Ed25519 {
		_, private, err := ed25519.GenerateKey(nil)
		if err != nil {
			return nil, err
		}
		key.Private = private
	}
	t.Slots[slot] = key
	return key.Private.Public(), nil
}

// StoredManagementKey finds none.
func (t *Token) StoredManagementKey(context.Context, []byte) ([]byte, error) {
	return nil, piv.ErrNoStoredKey
}

// NewP256 generates a key outside of any token.
func NewP256() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // rand.Reader never fails
	}
	return key
}

// certify signs a certificate that never expires.
func certify(template, issuer *x509.Certificate, public crypto.PublicKey, by crypto.Signer) *x509.Certificate {
	template.SerialNumber = big.NewInt(1)
	template.NotBefore, template.NotAfter = time.Unix(0, 0), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, public, by)
	if err != nil {
		panic(err) // the templates above are complete
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return made
}
