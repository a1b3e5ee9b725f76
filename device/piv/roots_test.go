package piv

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"strings"
	"testing"
)

// An organization's own attestation keys are trusted in addition to Yubico's, also
// through an intermediate certificate, and only if the file contains them.
func TestRootsWith(t *testing.T) {
	root := newMaker(t)
	between := root.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "between"}, IsCA: true, BasicConstraintsValid: true})
	token := between.token()
	slot := token.sign(slotTemplate("YubiKey PIV Attestation 9c", map[int][]byte{3: {5, 7, 1}, 8: {3, 2}}))
	file := append(pemOf(root), pemOf(between)...)

	with, err := Roots{}.With(file)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := VerifyAttestation(slot.cert.Raw, token.cert.Raw, then, with); err != nil || a.Slot != Signature {
		t.Errorf("slot %v, %v", a.Slot, err)
	}
	slot5, token5 := recorded(t, "yubikey-5.4.3")
	if _, err := VerifyAttestation(slot5, token5, then, with); err != nil {
		t.Errorf("Yubico's are believed no longer: %v", err)
	}

	wantNotAttested(t, "unknown authority")(VerifyAttestation(slot.cert.Raw, token.cert.Raw, then, Roots{}))
	alone, err := Roots{}.With(pemOf(between))
	if err != nil {
		t.Fatal(err)
	}
	wantNotAttested(t, "unknown authority")(VerifyAttestation(slot.cert.Raw, token.cert.Raw, then, alone))
}

func TestRootsWithRefuses(t *testing.T) {
	for name, test := range map[string]struct{ file, reason string }{
		"nothing":        {"", "no PEM certificate"},
		"no PEM":         {"a certificate", "no PEM certificate"},
		"no certificate": {string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte{1}})), "parsing certificate 1"},
	} {
		if _, err := (Roots{}).With([]byte(test.file)); err == nil || !strings.Contains(err.Error(), test.reason) {
			t.Errorf("%s: %v, want %q", name, err, test.reason)
		}
	}
}

func pemOf(m maker) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: m.cert.Raw})
}
