package simcard

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"testing"
)

// token reads the certificate in slot F9.
func token(t *testing.T, c *Card) *x509.Certificate {
	t.Helper()
	f := fields{rest: collectPIV(t, c, getObject(tagAttestation))}
	object, _ := f.take(tagObject)
	f = fields{rest: object}
	der, ok := f.take(tagCertificate)
	if !ok {
		t.Fatalf("object % X", object)
	}
	return parsed(t, der)
}

// attested reads the attestation of a slot.
func attested(t *testing.T, c *Card, slot byte) *x509.Certificate {
	t.Helper()
	return parsed(t, collectPIV(t, c, apdu(insAttest, slot, 0)))
}

func parsed(t *testing.T, der []byte) *x509.Certificate {
	t.Helper()
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// chain verifies the path from a certificate to the root of a profile, through these.
func chain(leaf *x509.Certificate, p Profile, over ...*x509.Certificate) ([][]*x509.Certificate, error) {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(AttestationRoot(p))
	for _, c := range over {
		between.AddCert(c)
	}
	return leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
}

func TestAttestationChains(t *testing.T) {
	for _, tt := range []struct {
		profile, other Profile
		certificates   int // from the slot's to the root
	}{
		{YubiKey543, YubiKey57, 3},
		{with(YubiKey57, func(p *Profile) { p.Firmware = Version{5, 7, 3} }), YubiKey57, 3},
		{YubiKey57, YubiKey543, 5},
	} {
		t.Run(tt.profile.Firmware.String(), func(t *testing.T) {
			c := newPIVCard(t, tt.profile)
			public := c.GenerateKey(SlotSignature, "654321", PIVKey{})
			leaf, between := attested(t, c, SlotSignature), append(AttestationIntermediates(tt.profile), token(t, c))
			if !leaf.PublicKey.(interface{ Equal(crypto.PublicKey) bool }).Equal(public) {
				t.Error("another key is attested")
			}
			got, err := chain(leaf, tt.profile, between...)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || len(got[0]) != tt.certificates {
				t.Errorf("chains %v", got)
			}
			for i := range between {
				if _, err := chain(leaf, tt.profile, append(between[:i:i], between[i+1:]...)...); err == nil {
					t.Errorf("valid without %q", between[i].Subject)
				}
			}
			others := append(AttestationIntermediates(tt.other), between...)
			if _, err := chain(leaf, tt.other, others...); err == nil {
				t.Error("valid by the other generation's root")
			}
			if err := between[len(between)-1].CheckSignatureFrom(AttestationRoot(tt.profile)); (err == nil) != (tt.certificates == 3) {
				t.Errorf("token by the root itself: %v", err)
			}
		})
	}
}

// TestAttestationOfYubiKey4: slot F9 omits that it is an authority, as in a
// published 4.3.7.
func TestAttestationOfYubiKey4(t *testing.T) {
	c := newPIVCard(t, YubiKey437)
	c.GenerateKey(SlotAuthentication, "", PIVKey{})
	leaf, f9 := attested(t, c, SlotAuthentication), token(t, c)
	if f9.BasicConstraintsValid || f9.IsCA {
		t.Error("slot F9 says that it is an authority")
	}
	if _, err := chain(leaf, YubiKey437, f9); err == nil {
		t.Error("valid as it is")
	}
	f9.BasicConstraintsValid, f9.IsCA = true, true
	if _, err := chain(leaf, YubiKey437, f9); err != nil {
		t.Errorf("taken for an authority: %v", err)
	}
}

// statementsOf returns Yubico's extensions in a certificate, in order.
func statementsOf(c *x509.Certificate) string {
	prefix := yubicoExtension(0)
	prefix = prefix[:len(prefix)-1]
	var b bytes.Buffer
	for _, e := range c.Extensions {
		if len(e.Id) == len(prefix)+1 && e.Id[:len(prefix)].Equal(prefix) {
			b.WriteString(" ." + string(rune('0'+e.Id[len(prefix)])) + "=" + hex.EncodeToString(e.Value))
		}
	}
	return b.String()
}

// TestAttestationStatements: the statements and their order are those of two published
// attestations, of a 4.3.7 and a 5.4.3.
func TestAttestationStatements(t *testing.T) {
	cached := PIVKey{PINPolicy: PINOnce, TouchPolicy: TouchCached}
	for _, tt := range []struct {
		name string
		card *Card
		key  PIVKey
		want string
	}{
		{"5.4.3", New(YubiKey543, 12345678), PIVKey{}, " .3=050403 .7=020400bc614e .8=0301 .9=03"},
		{"5.7.4", New(YubiKey57, 12345678), cached, " .3=050704 .7=020400bc614e .8=0203 .9=01"},
		{"FIPS", New(YubiKey5FIPS, 12345678), cached, " .3=050403 .7=020400bc614e .8=0203 .9=81"},
		{"4.3.7", New(YubiKey437, 12345678), cached, " .3=040307 .8=0203"},
		{"no serial number", New(NoSerial, 12345678), PIVKey{}, " .3=050403 .8=0301 .9=03"},
		{"another serial number", New(YubiKey543, 12345678, AttestSerial(4_000_000_000)), PIVKey{}, " .3=050403 .7=020500ee6b2800 .8=0301 .9=03"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want(t, tt.card, selectPIV, swDone)
			tt.card.GenerateKey(SlotSignature, "", tt.key)
			leaf := attested(t, tt.card, SlotSignature)
			if got := statementsOf(leaf); got != tt.want {
				t.Errorf("slot:%s\nwant: %s", got, tt.want)
			}
			if got := leaf.Subject.String(); got != "CN=YubiKey PIV Attestation 9c" {
				t.Errorf("of %q", got)
			}
			f9 := token(t, tt.card)
			if got, firmware := statementsOf(f9), tt.want[:len(" .3=050403")]; got != firmware {
				t.Errorf("slot F9:%s, want%s", got, firmware)
			}
			if leaf.Issuer.String() != f9.Subject.String() || f9.Subject.String() != "CN=Yubico PIV Attestation" {
				t.Errorf("issued by %q, slot F9 is of %q", leaf.Issuer, f9.Subject)
			}
		})
	}
}

// TestAttestSerial: only the attestation differs.
func TestAttestSerial(t *testing.T) {
	c := newPIVCard(t, YubiKey543, AttestSerial(7))
	if got := want(t, c, apdu(insPIVSerial, 0, 0), swDone); !bytes.Equal(got, unhex(t, "00bc614e")) {
		t.Errorf("PIV tells serial %x", got)
	}
	want(t, c, selectMgmt, swDone)
	if got := config(t, c, 0)[cfgSerial]; !bytes.Equal(got, unhex(t, "00bc614e")) {
		t.Errorf("management tells serial %x", got)
	}
}

func TestNotAttested(t *testing.T) {
	c := newPIVCard(t, YubiKey543)
	c.GenerateKey(SlotAuthentication, "", PIVKey{Imported: true})
	want(t, c, apdu(insAttest, SlotAuthentication, 0), swWrongSyntax)
	want(t, c, apdu(insAttest, SlotSignature, 0), swWrongSyntax)
	want(t, c, apdu(insAttest, 0x42, 0), swWrongSyntax)
	want(t, c, apdu(insAttest, SlotAttestation, 0), swWrongSyntax)

	c = newPIVCard(t, YubiKey543, NoAttestationKey())
	c.GenerateKey(SlotSignature, "", PIVKey{})
	want(t, c, apdu(insAttest, SlotSignature, 0), swNoReference)
	want(t, c, getObject(tagAttestation), swNotFound)
}

// TestForeignAttestationKey: all is well but the root.
func TestForeignAttestationKey(t *testing.T) {
	c := newPIVCard(t, YubiKey543, ForeignAttestationKey())
	c.GenerateKey(SlotSignature, "", PIVKey{})
	leaf, f9 := attested(t, c, SlotSignature), token(t, c)
	if err := leaf.CheckSignatureFrom(f9); err != nil {
		t.Errorf("slot F9 has not signed: %v", err)
	}
	if _, err := chain(leaf, YubiKey543, f9); err == nil {
		t.Error("leads to the root")
	}
}

// TestAttestationKeyReplaced: the management key allows replacing slot F9 for good.
func TestAttestationKeyReplaced(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	c.GenerateKey(SlotSignature, "", PIVKey{})
	before := token(t, c)
	want(t, c, generateKey(SlotAttestation, AlgorithmP256), swDone)
	leaf := attested(t, c, SlotSignature)
	if err := leaf.CheckSignatureFrom(before); err == nil {
		t.Error("still signed by the old key")
	}
	want(t, c, putObject(tagAttestation), swDone)
	want(t, c, apdu(insAttest, SlotSignature, 0), swNoReference)
	want(t, c, putObject(tagAttestation, 1, 2, 3), swDone)
	want(t, c, apdu(insAttest, SlotSignature, 0), swNoReference)
}

// TestAttestationSame: nothing in a certificate is random, so that cards in one
// process lead to the roots of another.
func TestAttestationSame(t *testing.T) {
	again := newGeneration("Simulated PIV Root CA")
	if !again[0].certificate.Equal(AttestationRoot(YubiKey543)) {
		t.Error("made again, the root differs")
	}
	one, two := newPIVCard(t, YubiKey543), newPIVCard(t, YubiKey543)
	if !token(t, one).Equal(token(t, two)) {
		t.Error("slot F9 of one serial number differs")
	}
	one.GenerateKey(SlotSignature, "", PIVKey{})
	if !attested(t, one, SlotSignature).Equal(attested(t, one, SlotSignature)) {
		t.Error("attested twice, it differs")
	}
}
