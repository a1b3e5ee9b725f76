package simpiv

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/oath"
)

// Memory is what the tokens of a world keep without power. It is for a simulation that
// is stored and continued later.
type Memory struct {
	Maker  []byte // PKCS #8
	Root   []byte // DER
	Tokens []TokenMemory
}

// TokenMemory is one token of it.
type TokenMemory struct {
	Serial      device.KeySerial
	Firmware    oath.Version
	Attestor    []byte // PKCS #8
	Certificate []byte // DER
	PIN         string
	Tries       int
	Slots       map[piv.Slot]SlotMemory
}

// SlotMemory is the key of a slot.
type SlotMemory struct {
	Private     []byte // PKCS #8
	PINPolicy   piv.PINPolicy
	TouchPolicy piv.TouchPolicy
	Imported    bool `json:",omitempty"`
}

// Memory returns what the tokens keep.
func (t *Tokens) Memory() (Memory, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	maker, err := x509.MarshalPKCS8PrivateKey(t.maker)
	if err != nil {
		return Memory{}, err
	}
	m := Memory{Maker: maker, Root: t.Root.Raw}
	for _, token := range t.BySerial {
		one, err := token.memory()
		if err != nil {
			return Memory{}, err
		}
		m.Tokens = append(m.Tokens, one)
	}
	return m, nil
}

func (t *Token) memory() (TokenMemory, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	attestor, err := x509.MarshalPKCS8PrivateKey(t.attestor)
	if err != nil {
		return TokenMemory{}, err
	}
	m := TokenMemory{
		Serial: t.Serial, Firmware: t.Firmware, Attestor: attestor, Certificate: t.certificate.Raw,
		PIN: t.PIN, Tries: t.Tries, Slots: map[piv.Slot]SlotMemory{},
	}
	for slot, key := range t.Slots {
		private, err := x509.MarshalPKCS8PrivateKey(key.Private)
		if err != nil {
			return TokenMemory{}, err
		}
		m.Slots[slot] = SlotMemory{private, key.PINPolicy, key.TouchPolicy, key.Imported}
	}
	return m, nil
}

// Remembered returns the tokens that kept this.
func Remembered(m Memory) (*Tokens, error) {
	maker, err := p256(m.Maker)
	if err != nil {
		return nil, fmt.Errorf("reading the maker of the tokens: %w", err)
	}
	root, err := x509.ParseCertificate(m.Root)
	if err != nil {
		return nil, fmt.Errorf("reading the maker of the tokens: %w", err)
	}
	t := &Tokens{BySerial: map[device.KeySerial]*Token{}, maker: maker, Root: root}
	for _, one := range m.Tokens {
		token, err := remembered(one)
		if err != nil {
			return nil, fmt.Errorf("reading the PIV application of key %d: %w", one.Serial, err)
		}
		t.BySerial[one.Serial] = token
	}
	return t, nil
}

func remembered(m TokenMemory) (*Token, error) {
	attestor, err := p256(m.Attestor)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(m.Certificate)
	if err != nil {
		return nil, err
	}
	t := &Token{
		Serial: m.Serial, Firmware: m.Firmware, attestor: attestor, certificate: certificate,
		PIN: m.PIN, Tries: m.Tries, Slots: map[piv.Slot]*Key{},
	}
	for slot, kept := range m.Slots {
		private, err := x509.ParsePKCS8PrivateKey(kept.Private)
		if err != nil {
			return nil, err
		}
		signer, is := private.(crypto.Signer)
		if !is {
			return nil, errNoSigner
		}
		t.Slots[slot] = &Key{signer, kept.PINPolicy, kept.TouchPolicy, kept.Imported}
	}
	return t, nil
}

var errNoSigner = errors.New("not a key that signs")

func p256(der []byte) (*ecdsa.PrivateKey, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	private, is := key.(*ecdsa.PrivateKey)
	if !is {
		return nil, errNoSigner
	}
	return private, nil
}
