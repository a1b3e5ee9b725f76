package main

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
	"rootseal/device/pivkey"
	"rootseal/oath"
)

// rehearsalPIN is that of every token of a rehearsal.
const rehearsalPIN = "271828"

// memoryTokens are PIV applications in memory, by serial: what a world without
// PC/SC has in the place of those that package pivkey opens. Their maker is one
// of their own.
type memoryTokens struct {
	mu       sync.Mutex
	bySerial map[device.KeySerial]*memoryToken
	maker    *ecdsa.PrivateKey
	root     *x509.Certificate
}

func newMemoryTokens() *memoryTokens {
	t := &memoryTokens{bySerial: map[device.KeySerial]*memoryToken{}, maker: newP256()}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "Rehearsal PIV Root"}, IsCA: true, BasicConstraintsValid: true}
	t.root = certify(template, template, t.maker.Public(), t.maker)
	return t
}

// roots are what the attestations of these tokens lead to.
func (t *memoryTokens) roots() pivkey.Roots {
	pool := x509.NewCertPool()
	pool.AddCert(t.root)
	return pivkey.Roots{Roots: pool}
}

// of is the PIV application of a key.
func (t *memoryTokens) of(info device.Info) pivToken {
	t.mu.Lock()
	defer t.mu.Unlock()
	token := t.bySerial[info.Serial]
	if token == nil {
		token = &memoryToken{
			serial: info.Serial, firmware: info.Firmware,
			pin: rehearsalPIN, tries: 3, slots: map[pivkey.Slot]*memoryKey{}, attestor: newP256(),
		}
		template := &x509.Certificate{Subject: pkix.Name{CommonName: "Yubico PIV Attestation"}, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true}
		token.certificate = certify(template, t.root, token.attestor.Public(), t.maker)
		t.bySerial[info.Serial] = token
	}
	return token
}

// memoryToken is one of them. It has no touch to wait for.
type memoryToken struct {
	serial      device.KeySerial
	firmware    oath.Version
	attestor    *ecdsa.PrivateKey
	certificate *x509.Certificate

	mu    sync.Mutex
	pin   string
	tries int
	slots map[pivkey.Slot]*memoryKey
}

// memoryKey is one in a slot.
type memoryKey struct {
	private     crypto.Signer
	pinPolicy   pivkey.PINPolicy
	touchPolicy pivkey.TouchPolicy
	imported    bool
}

// Look implements pivToken.
func (t *memoryToken) Look(context.Context) (pivkey.State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	state := pivkey.State{
		Firmware: t.firmware, PINTries: t.tries,
		PIN: pivkey.SettingChanged, PUK: pivkey.SettingChanged, ManagementKey: pivkey.SettingFactory,
	}
	if t.pin == factoryPIN {
		state.PIN = pivkey.SettingFactory
	}
	for _, slot := range pivkey.Slots() {
		found := pivkey.SlotState{Slot: slot, Holds: pivkey.HoldsNothing, By: pivkey.ByMetadata}
		if key := t.slots[slot]; key != nil {
			found.Holds, found.Public, found.Origin = pivkey.HoldsKey, key.private.Public(), pivkey.Generated
			found.Algorithm = pivkey.AlgorithmOf(found.Public)
			found.PINPolicy, found.TouchPolicy = key.pinPolicy, key.touchPolicy
		}
		state.Slots = append(state.Slots, found)
	}
	return state, nil
}

// factoryPIN is what every token leaves the factory with.
const factoryPIN = "123456"

// CheckPIN implements pivToken.
func (t *memoryToken) CheckPIN(_ context.Context, pin []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.checkPIN(pin, false)
}

// CheckPINSpendingLastTry implements pivToken.
func (t *memoryToken) CheckPINSpendingLastTry(_ context.Context, pin []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.checkPIN(pin, true)
}

func (t *memoryToken) checkPIN(pin []byte, last bool) error {
	switch {
	case len(pin) < 6 || len(pin) > 8:
		return pivkey.ErrPINForm
	case string(pin) == factoryPIN:
		return pivkey.ErrFactoryPIN
	case t.tries == 0:
		return pivkey.ErrPINBlocked
	case t.tries == 1 && !last:
		return pivkey.ErrLastTry
	case string(pin) == t.pin:
		t.tries = 3
		return nil
	}
	if t.tries--; t.tries == 0 {
		return pivkey.ErrPINBlocked
	}
	return &pivkey.WrongPINError{Tries: t.tries}
}

// Sign implements pivToken.
func (t *memoryToken) Sign(_ context.Context, slot pivkey.Slot, public crypto.PublicKey, pin, message []byte) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := t.slots[slot]
	if key == nil {
		return nil, fmt.Errorf("%w %v", pivkey.ErrNoKey, slot)
	}
	if there, ok := key.private.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || !there.Equal(public) {
		return nil, fmt.Errorf("%w %v", pivkey.ErrOtherKey, slot)
	}
	if err := t.checkPIN(pin, false); err != nil {
		return nil, err
	}
	if pivkey.AlgorithmOf(public) == pivkey.Ed25519 {
		return key.private.Sign(rand.Reader, message, crypto.Hash(0))
	}
	sum := sha256.Sum256(message)
	return key.private.Sign(rand.Reader, sum[:], crypto.SHA256)
}

// Attest implements pivToken.
func (t *memoryToken) Attest(_ context.Context, slot pivkey.Slot, roots pivkey.Roots) (pivkey.Attestation, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := t.slots[slot]
	if key == nil || key.imported {
		return pivkey.Attestation{}, pivkey.ErrNothingToAttest
	}
	template := &x509.Certificate{
		Subject:         pkix.Name{CommonName: "YubiKey PIV Attestation " + slot.String()},
		ExtraExtensions: t.statements(key),
	}
	made := certify(template, t.certificate, key.private.Public(), t.attestor)
	return pivkey.VerifyAttestation(made.Raw, t.certificate.Raw, time.Now(), roots)
}

// AttestAny implements pivToken.
func (t *memoryToken) AttestAny(ctx context.Context, roots pivkey.Roots) (pivkey.Attestation, error) {
	for _, slot := range pivkey.Slots() {
		if t.slots[slot] != nil && !t.slots[slot].imported {
			return t.Attest(ctx, slot, roots)
		}
	}
	return pivkey.Attestation{}, pivkey.ErrNothingToAttest
}

// statements are what a token says of a key and of itself, in the extensions
// that Yubico has for it.
func (t *memoryToken) statements(key *memoryKey) []pkix.Extension {
	yubico := func(n int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, n} }
	serial, err := asn1.Marshal(int64(t.serial))
	if err != nil {
		panic(err) // an integer has an encoding
	}
	pins := []pivkey.PINPolicy{pivkey.PINNever, pivkey.PINOnce, pivkey.PINAlways}
	touches := []pivkey.TouchPolicy{pivkey.TouchNever, pivkey.TouchAlways, pivkey.TouchCached}
	policies := []byte{byte(slices.Index(pins, key.pinPolicy) + 1), byte(slices.Index(touches, key.touchPolicy) + 1)}
	return []pkix.Extension{
		{Id: yubico(3), Value: t.firmware[:]}, {Id: yubico(7), Value: serial}, {Id: yubico(8), Value: policies},
	}
}

// Generate implements pivToken. The management key is the factory's.
func (t *memoryToken) Generate(_ context.Context, slot pivkey.Slot, managementKey []byte, wanted pivkey.NewKey) (crypto.PublicKey, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.slots[slot] != nil:
		return nil, fmt.Errorf("%w: slot %v", pivkey.ErrNotShownEmpty, slot)
	case !slices.Equal(managementKey, pivkey.FactoryManagementKey()):
		return nil, pivkey.ErrManagementKey
	}
	key := &memoryKey{private: newP256(), pinPolicy: wanted.PINPolicy, touchPolicy: wanted.TouchPolicy}
	if wanted.Algorithm == pivkey.Ed25519 {
		_, private, err := ed25519.GenerateKey(nil)
		if err != nil {
			return nil, err
		}
		key.private = private
	}
	t.slots[slot] = key
	return key.private.Public(), nil
}

// StoredManagementKey implements pivToken: none is.
func (t *memoryToken) StoredManagementKey(context.Context, []byte) ([]byte, error) {
	return nil, pivkey.ErrNoStoredKey
}

func newP256() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // rand.Reader never fails
	}
	return key
}

// certify signs a certificate that is valid for as long as there are dates.
func certify(template, issuer *x509.Certificate, public crypto.PublicKey, by crypto.Signer) *x509.Certificate {
	template.SerialNumber = big.NewInt(1)
	template.NotBefore, template.NotAfter = time.Unix(0, 0), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, public, by)
	if err != nil {
		panic(err) // the templates are ours
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return made
}
