package piv

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/oath"
)

var then = time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)

// recorded are the two certificates of a real key (testdata, from piv-go's
// tests, Apache-2.0).
func recorded(t *testing.T, name string) (slot, token []byte) {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name + ".pem")
	if err != nil {
		t.Fatal(err)
	}
	found := certificates(file)
	if len(found) != 2 {
		t.Fatalf("%s: %d certificates, want 2", name, len(found))
	}
	return found[0].Raw, found[1].Raw
}

// What Yubico publishes, by fingerprint; and what it signed.
func TestYubicoRoots(t *testing.T) {
	for want, file := range map[string][]byte{
		"63ece914e54dd87915f34033c85af4c0696ba1512f8add66ced738331207b546": pivRoot,
		"62760c6a6ef91679f454c8902b80fd009825b3f25da90f1fbace2ec6586cd5a8": root1,
		"0fa1386f80eb8713263ae5c1d84deb455bdf08aea50ab05503cefee82b092d42": u2fRoot,
	} {
		found := certificates(file)
		if len(found) != 1 {
			t.Fatalf("%d certificates instead of %s", len(found), want)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(found[0].Raw)); got != want {
			t.Errorf("%s is %s, want %s", found[0].Subject, got, want)
		}
	}
	anchors, between := Roots{}.pools()
	var names []string
	for _, c := range certificates(intermediates) {
		names = append(names, c.Subject.CommonName)
		if _, err := c.Verify(x509.VerifyOptions{Roots: anchors, Intermediates: between, CurrentTime: then}); err != nil {
			t.Errorf("%s: %v", c.Subject, err)
		}
	}
	slices.Sort(names)
	if want := []string{
		"Yubico Attestation Intermediate A 1", "Yubico Attestation Intermediate B 1",
		"Yubico PIV Attestation A 1", "Yubico PIV Attestation B 1",
	}; !slices.Equal(names, want) {
		t.Errorf("intermediates are %q, want %q", names, want)
	}
}

// Real keys of two generations prove themselves to Yubico's roots, even many years
// later: the time of the attestation counts.
func TestVerifyAttestationOfRealKeys(t *testing.T) {
	for name, want := range map[string]Attestation{
		"yubikey-5.4.3": {Slot: Authentication, Serial: 15732500, Firmware: oath.Version{5, 4, 3}, FormFactor: 4, PINPolicy: PINOnce, TouchPolicy: TouchNever},
		// A YubiKey 4 under the U2F root: no basic constraints, no serial.
		"yubikey-4.3.7": {Slot: Authentication, Firmware: oath.Version{4, 3, 7}, PINPolicy: PINOnce, TouchPolicy: TouchNever},
	} {
		t.Run(name, func(t *testing.T) {
			slot, token := recorded(t, name)
			got, err := VerifyAttestation(slot, token, then, Roots{})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.SlotCertificate, slot) || !bytes.Equal(got.TokenCertificate, token) || AlgorithmOf(got.Public) != P256 {
				t.Error("certificates or public key are others")
			}
			got.SlotCertificate, got.TokenCertificate, got.Public = nil, nil, nil
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestVerifyAttestationRefuses(t *testing.T) {
	slot5, token5 := recorded(t, "yubikey-5.4.3")
	slot4, token4 := recorded(t, "yubikey-4.3.7")
	for name, test := range map[string]struct {
		slot, token []byte
		at          time.Time
		roots       Roots
		reason      string
	}{
		"another token's signature": {slot4, token5, then, Roots{}, "verification error"},
		"the other way round":       {slot5, token4, then, Roots{}, "verification error"},
		"swapped certificates":      {token5, slot5, then, Roots{}, "parent certificate cannot sign"},
		"other roots":               {slot5, token5, then, Roots{Roots: x509.NewCertPool()}, "unknown authority"},
		"made before Yubico was":    {slot5, token5, time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC), Roots{}, "not yet valid"},
		"no certificate":            {[]byte("x"), token5, then, Roots{}, "certificate of the slot"},
		"no token":                  {slot5, nil, then, Roots{}, "certificate of slot F9"},
	} {
		t.Run(name, func(t *testing.T) {
			wantNotAttested(t, test.reason)(VerifyAttestation(test.slot, test.token, test.at, test.roots))
		})
	}
	t.Run("any bit turned over", func(t *testing.T) {
		for i := range slot5 {
			changed := bytes.Clone(slot5)
			changed[i] ^= 0x01
			if _, err := VerifyAttestation(changed, token5, then, Roots{}); !errors.Is(err, ErrNotAttested) {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	})
}

func wantNotAttested(t *testing.T, reason string) func(Attestation, error) {
	return func(got Attestation, err error) {
		t.Helper()
		if !errors.Is(err, ErrNotAttested) || !strings.Contains(err.Error(), reason) {
			t.Errorf("got %+v, %v; want %v with %q", got, err, ErrNotAttested, reason)
		}
	}
}

// maker signs certificates as a token and its maker do.
type maker struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newMaker(t *testing.T) maker {
	t.Helper()
	m := maker{t: t}
	return m.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "root"}, IsCA: true, BasicConstraintsValid: true})
}

func (m maker) sign(template *x509.Certificate) maker {
	m.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		m.t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(1)
	template.NotBefore, template.NotAfter = then.AddDate(-1, 0, 0), then.AddDate(1, 0, 0)
	issuer, signer := template, key
	if m.cert != nil {
		issuer, signer = m.cert, m.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, &key.PublicKey, signer)
	if err != nil {
		m.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		m.t.Fatal(err)
	}
	return maker{m.t, key, cert}
}

// token is a certificate for slot F9.
func (m maker) token() maker {
	return m.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "token"}, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true})
}

func (m maker) roots() Roots {
	pool := x509.NewCertPool()
	pool.AddCert(m.cert)
	return Roots{Roots: pool}
}

// slot is a certificate of a slot's key, with extensions by the last number of
// their names.
func slotTemplate(name string, values map[int][]byte) *x509.Certificate {
	template := &x509.Certificate{Subject: pkix.Name{CommonName: name}}
	for last, value := range values {
		id := asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, last}
		template.ExtraExtensions = append(template.ExtraExtensions, pkix.Extension{Id: id, Value: value})
	}
	return template
}

// A genuine token's statements are read exactly.
func TestStatements(t *testing.T) {
	root := newMaker(t)
	token := root.token()
	const name = "YubiKey PIV Attestation 9c"
	whole := func() map[int][]byte {
		return map[int][]byte{3: {5, 7, 4}, 7: {0x02, 0x04, 0x00, 0xBC, 0x61, 0x4E}, 8: {3, 2}, 9: {0x81}}
	}
	t.Run("whole", func(t *testing.T) {
		slot := token.sign(slotTemplate(name, whole()))
		got, err := VerifyAttestation(slot.cert.Raw, token.cert.Raw, then, root.roots())
		if err != nil {
			t.Fatal(err)
		}
		if got.Slot != Signature || got.Serial != device.KeySerial(12345678) || got.Firmware != (oath.Version{5, 7, 4}) ||
			got.PINPolicy != PINAlways || got.TouchPolicy != TouchAlways || got.FormFactor != 0x81 {
			t.Errorf("got %+v", got)
		}
		if later, err := VerifyAttestation(slot.cert.Raw, token.cert.Raw, then.AddDate(2, 0, 0), root.roots()); err == nil {
			t.Errorf("made when nothing was valid any more, and taken: %+v", later)
		}
	})
	for doing, test := range map[string]struct {
		name   string
		change func(map[int][]byte)
		reason string
	}{
		"no slot":              {"somebody", func(map[int][]byte) {}, "not of a slot"},
		"slot f9":              {"YubiKey PIV Attestation f9", func(map[int][]byte) {}, "no such slot"},
		"no firmware":          {name, func(v map[int][]byte) { delete(v, 3) }, "firmware of 0 bytes"},
		"long firmware":        {name, func(v map[int][]byte) { v[3] = []byte{5, 7, 4, 1} }, "firmware of 4 bytes"},
		"no policies":          {name, func(v map[int][]byte) { delete(v, 8) }, "policies of 0"},
		"unknown PIN policy":   {name, func(v map[int][]byte) { v[8] = []byte{9, 1} }, "unknown policies"},
		"unknown touch policy": {name, func(v map[int][]byte) { v[8] = []byte{1, 0} }, "unknown policies"},
		"serial 0":             {name, func(v map[int][]byte) { v[7] = []byte{0x02, 0x01, 0x00} }, "serial 020100"},
		"serial below 0":       {name, func(v map[int][]byte) { v[7] = []byte{0x02, 0x01, 0xFF} }, "serial 0201ff"},
		"serial over 32 bits":  {name, func(v map[int][]byte) { v[7] = []byte{0x02, 0x05, 0x01, 0, 0, 0, 1} }, "serial 02050100"},
		"serial and more":      {name, func(v map[int][]byte) { v[7] = []byte{0x02, 0x01, 0x01, 0x00} }, "serial 02010100"},
		"serial cut off":       {name, func(v map[int][]byte) { v[7] = []byte{0x02, 0x04, 0x01} }, "serial 020401"},
		"form factor":          {name, func(v map[int][]byte) { v[9] = nil }, "form factor of 0 bytes"},
	} {
		t.Run(doing, func(t *testing.T) {
			values := whole()
			test.change(values)
			slot := token.sign(slotTemplate(test.name, values))
			wantNotAttested(t, test.reason)(VerifyAttestation(slot.cert.Raw, token.cert.Raw, then, root.roots()))
		})
	}
}

// The owner of a token can sign anything with the keys of its slots. A certificate
// that such a key signed proves nothing, although the token signed for the key and
// the maker for the token.
func TestSlotsKeyIsNoAuthority(t *testing.T) {
	root := newMaker(t)
	token := root.token()
	values := map[int][]byte{3: {5, 7, 4}, 7: {0x02, 0x01, 0x2A}, 8: {1, 1}}
	owners := token.sign(slotTemplate("YubiKey PIV Attestation 9a", values))
	forged := owners.sign(slotTemplate("YubiKey PIV Attestation 9c", values))
	roots := root.roots()
	roots.Intermediates = x509.NewCertPool()
	roots.Intermediates.AddCert(token.cert) // as if it were known
	wantNotAttested(t, "cannot sign")(VerifyAttestation(forged.cert.Raw, owners.cert.Raw, then, roots))
}
