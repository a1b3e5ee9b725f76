package piv

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"rootseal/device"
	"rootseal/message"
	"rootseal/oath"
)

// Attestation is what a token has signed about itself and about a key that it generated
// in one of its slots. It proves that the PIV application of a token with this serial
// answered. Only the serial ties that to the other applications of the same token.
type Attestation struct {
	Slot        Slot
	Public      crypto.PublicKey
	PINPolicy   PINPolicy
	TouchPolicy TouchPolicy

	Serial     device.KeySerial // 0: the token omits the serial
	Firmware   oath.Version
	FormFactor byte // management tag 04: 80 FIPS, low nibble the shape; 0: missing

	// X.509, DER: the certificates of the slot's key, and of the token's
	// attestation key in slot F9, which signed the first.
	SlotCertificate, TokenCertificate []byte
}

// VerifyAttestation checks the two certificates of an attestation, even one that was
// recorded years ago: the certificates must be valid at the time at, when the
// attestation was made. The error is an [ErrNotAttested], and also an
// [ErrUnknownIssuer] or an [ErrEarly] if that is the reason. The caller compares the
// serial.
func VerifyAttestation(slotCertificate, tokenCertificate []byte, at time.Time, roots Roots) (Attestation, error) {
	slot, err := x509.ParseCertificate(slotCertificate)
	if err != nil {
		return Attestation{}, fmt.Errorf("%w: the certificate of the slot is missing or damaged", ErrNotAttested)
	}
	token, err := x509.ParseCertificate(tokenCertificate)
	if err != nil {
		return Attestation{}, fmt.Errorf("%w: the certificate of slot F9 is missing or damaged", ErrNotAttested)
	}
	if err := verifyChain(slot, token, at, roots); err != nil {
		return Attestation{}, judgeChain(token, at, roots, err)
	}
	a, err := ParseStatements(slot)
	if err != nil {
		return Attestation{}, fmt.Errorf("%w: %w", ErrNotAttested, err)
	}
	a.SlotCertificate, a.TokenCertificate = slot.Raw, token.Raw
	return a, nil
}

// verifyChain checks that the token signed the slot's certificate, and that a root
// vouches for the token.
func verifyChain(slot, token *x509.Certificate, at time.Time, roots Roots) error {
	// Some YubiKeys 4 omit basic constraints in slot F9. But all tokens omit them
	// in the certificates of other slots, whose keys sign whatever the owner likes.
	// Such a key is no authority.
	if !token.BasicConstraintsValid && !isOfSlot(token) {
		token.BasicConstraintsValid, token.IsCA = true, true
	}
	if err := slot.CheckSignatureFrom(token); err != nil {
		return err
	}
	anchors, between := roots.pools()
	between.AddCert(token)
	_, err := slot.Verify(x509.VerifyOptions{
		Roots:         anchors,
		Intermediates: between,
		CurrentTime:   at,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err
}

// isOfSlot reports whether a token signed this certificate for a slot's key, with the
// key's policies.
func isOfSlot(c *x509.Certificate) bool {
	return slices.ContainsFunc(c.Extensions, func(e pkix.Extension) bool { return e.Id.String() == extPolicies })
}

// Extensions of a slot's certificate
// (developers.yubico.com/PIV/Introduction/PIV_attestation.html). Only the serial
// is wrapped in DER, as an INTEGER.
const (
	extensions    = "1.3.6.1.4.1.41482.3."
	extFirmware   = extensions + "3" // 3 bytes
	extSerial     = extensions + "7"
	extPolicies   = extensions + "8" // of PIN and touch, a byte each
	extFormFactor = extensions + "9" // 1 byte
)

// ParseStatements reads what a slot's certificate states, and verifies nothing.
func ParseStatements(slot *x509.Certificate) (Attestation, error) {
	a := Attestation{Public: slot.PublicKey}
	place, ok := strings.CutPrefix(slot.Subject.CommonName, "YubiKey PIV Attestation ")
	if !ok {
		return Attestation{}, message.Errorf("it is of %q, not of a slot", slot.Subject.CommonName)
	}
	var err error
	if a.Slot, err = ParseSlot(place); err != nil {
		return Attestation{}, err
	}
	values := map[string][]byte{}
	for _, e := range slot.Extensions {
		values[e.Id.String()] = e.Value
	}
	firmware, policies := values[extFirmware], values[extPolicies]
	if len(firmware) != len(a.Firmware) || len(policies) != 2 {
		return Attestation{}, message.Errorf("firmware of %d bytes, policies of %d", len(firmware), len(policies))
	}
	a.Firmware = oath.Version(firmware)
	a.PINPolicy, a.TouchPolicy = pinPolicies[policies[0]], touchPolicies[policies[1]]
	if a.PINPolicy == "" || a.TouchPolicy == "" {
		return Attestation{}, message.Errorf("unknown policies %x", policies)
	}
	if value, ok := values[extSerial]; ok {
		var serial int64
		rest, err := asn1.Unmarshal(value, &serial)
		if err != nil || len(rest) > 0 || serial < 1 || serial > math.MaxUint32 {
			return Attestation{}, message.Errorf("serial %x", value)
		}
		a.Serial = device.KeySerial(serial)
	}
	if value, ok := values[extFormFactor]; ok {
		if len(value) != 1 {
			return Attestation{}, message.Errorf("form factor of %d bytes", len(value))
		}
		a.FormFactor = value[0]
	}
	return a, nil
}
