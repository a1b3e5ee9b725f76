package piv

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
)

// Algorithm is a key's signature algorithm, as spelled in records.
type Algorithm string

// Algorithms. Only the first two sign here; a slot may have a key of any other.
const (
	P256    Algorithm = "ecdsa-p256" // over SHA-256
	Ed25519 Algorithm = "ed25519"    // from firmware 5.7
	Other   Algorithm = "other"      // RSA, P-384, X25519: not for signatures here
)

// AlgorithmOf returns the algorithm of a public key.
func AlgorithmOf(public crypto.PublicKey) Algorithm {
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() {
			return P256
		}
	case ed25519.PublicKey:
		if len(key) == ed25519.PublicKeySize {
			return Ed25519
		}
	}
	return Other
}

// PINPolicy is when a key requires the PIN; "" unknown.
type PINPolicy string

// PIN policies. The last two require a fingerprint, on a YubiKey Bio.
const (
	PINNever       PINPolicy = "never"
	PINOnce        PINPolicy = "once" // once in a session
	PINAlways      PINPolicy = "always"
	PINMatchOnce   PINPolicy = "match once"
	PINMatchAlways PINPolicy = "match always"
)

// TouchPolicy is when a key requires a touch; "" unknown.
type TouchPolicy string

// Touch policies.
const (
	TouchNever  TouchPolicy = "never"
	TouchAlways TouchPolicy = "always"
	TouchCached TouchPolicy = "cached" // for 15 s
)

// Numbers that Yubico uses for both policies, in attestations and metadata.
var (
	pinPolicies   = map[byte]PINPolicy{1: PINNever, 2: PINOnce, 3: PINAlways, 4: PINMatchOnce, 5: PINMatchAlways}
	touchPolicies = map[byte]TouchPolicy{1: TouchNever, 2: TouchAlways, 3: TouchCached}
)

// PINPolicyNumbered returns the policy that has this number at Yubico; "" if
// none has.
func PINPolicyNumbered(n byte) PINPolicy { return pinPolicies[n] }

// TouchPolicyNumbered does the same for touch.
func TouchPolicyNumbered(n byte) TouchPolicy { return touchPolicies[n] }

// Origin is where a key was made; "" unknown.
type Origin string

// Origins.
const (
	Generated Origin = "generated" // in the slot, which it cannot leave
	Imported  Origin = "imported"  // elsewhere: there may be copies
)

// Verify reports whether this key signed this message.
func Verify(public crypto.PublicKey, message, signature []byte) bool {
	switch AlgorithmOf(public) {
	case P256:
		hash := sha256.Sum256(message)
		return ecdsa.VerifyASN1(public.(*ecdsa.PublicKey), hash[:], signature)
	case Ed25519:
		return ed25519.Verify(public.(ed25519.PublicKey), message, signature)
	default:
		return false
	}
}
