package piv

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"maps"
	"testing"
	"time"
)

// What is bundled, by name and fingerprint, as the maker publishes it.
func TestBundle(t *testing.T) {
	want := map[string]string{
		"CN=Yubico PIV Root CA Serial 263751":    "63ece914e54dd87915f34033c85af4c0696ba1512f8add66ced738331207b546",
		"CN=Yubico Attestation Root 1":           "62760c6a6ef91679f454c8902b80fd009825b3f25da90f1fbace2ec6586cd5a8",
		"CN=Yubico U2F Root CA Serial 457200631": "0fa1386f80eb8713263ae5c1d84deb455bdf08aea50ab05503cefee82b092d42",
		"CN=Yubico Attestation Intermediate A 1": "4698a1d3389c3ec60016c216250f1d0439922832d65142327436376dc2942b55",
		"CN=Yubico Attestation Intermediate B 1": "d4cc3f456fdaf4e7812a21aab1dfe9d8e27d24e2fd2d6f21c9940109f0daa754",
		"CN=Yubico PIV Attestation A 1":          "6de693f05376f5d8ca29069261e1c8626c75d503bd2edbfd75354cad1f722870",
		"CN=Yubico PIV Attestation B 1":          "2d55b7998f4e42569d6d8fa382b6dc77d1dacf07358b19701163892922b17052",
		"CN=Yubico PIV Attestation B2 1":         "0c90b7d184a36edf50a35f9be935f0c5689bfdcfe5bdd073366cafb49061a440",
	}
	got := map[string]string{}
	for _, b := range Bundle() {
		got[b.Subject] = b.SHA256
	}
	if !maps.Equal(got, want) {
		t.Errorf("bundled are %v, want %v", got, want)
	}
	// Each of them is believed, and nothing else.
	anchors, between := Roots{}.pools()
	//nolint:staticcheck // not the system's pool
	if n := len(anchors.Subjects()) + len(between.Subjects()); n != len(want) {
		t.Errorf("%d certificates are believed, want %d", n, len(want))
	}
	for _, c := range certificates(intermediates, newer) {
		if _, err := c.Verify(x509.VerifyOptions{Roots: anchors, Intermediates: between, CurrentTime: then}); err != nil {
			t.Errorf("%s does not lead to a root: %v", c.Subject, err)
		}
	}
	if newest := Newest(); newest.Subject != "CN=Yubico PIV Attestation B2 1" || newest.From.Format(time.DateOnly) != "2025-08-01" {
		t.Errorf("the newest is %+v", newest)
	}
}

// An unknown issuer is not a forger: the error names it. A signature in the name of
// a known issuer, or in the certificate's own name, proves nothing.
func TestUnknownIssuer(t *testing.T) {
	values := map[int][]byte{3: {5, 8, 0}, 7: {0x02, 0x01, 0x2A}, 8: {3, 2}}
	slotOf := func(token maker) maker { return token.sign(slotTemplate("YubiKey PIV Attestation 9c", values)) }
	authority := func(by maker, name string) maker {
		return by.sign(&x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true})
	}
	root := newMaker(t)
	between := authority(root, "Yubico PIV Attestation C 1")
	named := authority(root, "Yubico PIV Attestation B 1")
	self := maker{t: t}.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "Yubico PIV Attestation"}, IsCA: true, BasicConstraintsValid: true})
	withoutRoot, err := Roots{}.With(pemOf(between))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		token  maker
		roots  Roots
		issuer string // empty: not attested
	}{
		"a newer one of the maker's":       {between.token(), Roots{}, "CN=Yubico PIV Attestation C 1"},
		"an organization's, not given":     {root.token(), Roots{}, "CN=root"},
		"the way is known, its end is not": {between.token(), withoutRoot, "CN=root"},
		"no roots at all":                  {root.token(), Roots{Roots: x509.NewCertPool()}, "CN=root"},
		"in the name of one that is known": {named.token(), Roots{}, ""},
		"in the name of a known root":      {authority(root, "Yubico Attestation Root 1").token(), Roots{}, ""},
		"by itself":                        {self, Roots{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := VerifyAttestation(slotOf(test.token).cert.Raw, test.token.cert.Raw, then, test.roots)
			var unknown *UnknownIssuerError
			if !errors.Is(err, ErrNotAttested) || errors.Is(err, ErrUnknownIssuer) != (test.issuer != "") {
				t.Fatalf("%v, want the issuer %q", err, test.issuer)
			}
			if errors.As(err, &unknown) && unknown.Issuer != test.issuer {
				t.Errorf("the issuer is %q, want %q", unknown.Issuer, test.issuer)
			}
		})
	}
	t.Run("another token's signature", func(t *testing.T) {
		_, err := VerifyAttestation(slotOf(between.token()).cert.Raw, between.token().cert.Raw, then, Roots{})
		if errors.Is(err, ErrUnknownIssuer) || !errors.Is(err, ErrNotAttested) {
			t.Errorf("%v, want %v alone", err, ErrNotAttested)
		}
	})
}

// With a slow clock new certificates look as if they were not yet valid. That error
// differs from the one of an expired certificate.
func TestEarlyAndLate(t *testing.T) {
	root := newMaker(t)
	token := root.token()
	slot := token.sign(slotTemplate("YubiKey PIV Attestation 9c", map[int][]byte{3: {5, 7, 4}, 7: {0x02, 0x01, 0x2A}, 8: {3, 2}}))
	for _, test := range []struct {
		at    time.Time
		early bool
	}{{then.AddDate(-2, 0, 0), true}, {then.AddDate(-50, 0, 0), true}, {then.AddDate(2, 0, 0), false}} {
		_, err := VerifyAttestation(slot.cert.Raw, token.cert.Raw, test.at, root.roots())
		if !errors.Is(err, ErrNotAttested) || errors.Is(err, ErrEarly) != test.early || errors.Is(err, ErrUnknownIssuer) {
			t.Errorf("on %s: %v, early %v", test.at.Format(time.DateOnly), err, test.early)
		}
	}
}
