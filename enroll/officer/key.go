package officer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Algorithms of signing keys, as records spell them.
const (
	P256    = "ecdsa-p256" // ASN.1, over SHA-256
	Ed25519 = "ed25519"
)

// Describe returns a public key as an officer's record describes it: its algorithm, its
// PKIX form in DER, and the SHA-256 of that form in 64 hex digits.
func Describe(public crypto.PublicKey) (algorithm string, der []byte, fingerprint string, err error) {
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() {
			algorithm = P256
		}
	case ed25519.PublicKey:
		algorithm = Ed25519
	}
	if algorithm == "" {
		return "", nil, "", message.Errorf("%w: a key of type %T that is not P-256 or Ed25519", ErrOfficerKey, public)
	}
	if der, err = x509.MarshalPKIXPublicKey(public); err != nil {
		return "", nil, "", fmt.Errorf("describing public key: %w", err)
	}
	sum := sha256.Sum256(der)
	return algorithm, der, hex.EncodeToString(sum[:]), nil
}

// readKey returns the key in an officer's record, which must describe it.
func readKey(body *ledger.OfficerAdded) (crypto.PublicKey, error) {
	public, err := x509.ParsePKIXPublicKey(body.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOfficerKey, err)
	}
	algorithm, der, fingerprint, err := Describe(public)
	switch {
	case err != nil:
		return nil, err
	case string(der) != string(body.PublicKey), fingerprint != body.Fingerprint:
		return nil, message.Errorf("%w: its fingerprint is %s", ErrOfficerKey, fingerprint)
	case algorithm != body.Algorithm:
		return nil, message.Errorf("%w: it is of %s", ErrOfficerKey, algorithm)
	}
	return public, nil
}

// identify returns a hash of all that decides whether a signature is good.
func identify(public, message, signature []byte) [sha256.Size]byte {
	key, signed := sha256.Sum256(public), sha256.Sum256(message)
	return sha256.Sum256(slices.Concat(key[:], signed[:], signature))
}

// verify reports whether this key made the signature over this message.
func verify(public crypto.PublicKey, message, signature []byte) bool {
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		sum := sha256.Sum256(message)
		return ecdsa.VerifyASN1(key, sum[:], signature)
	case ed25519.PublicKey:
		return ed25519.Verify(key, message, signature)
	}
	return false
}
