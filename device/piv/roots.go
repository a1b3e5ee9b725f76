package piv

import (
	"bytes"
	"crypto/x509"
	_ "embed"
	"encoding/pem"
	"errors"
	"sync"

	"rootseal/message"
)

// Roots are the certificates that an attestation must lead to, and those between
// that no token contains. The zero value is Yubico's roots.
type Roots struct {
	Roots, Intermediates *x509.CertPool
}

// Yubico's certificates (developers.yubico.com/PKI). They are not taken from piv-go,
// because piv-go checks a chain at today's date, accepts no other date, and does not
// build without cgo.
var (
	//go:embed yubico/yubico-piv-ca-1.pem
	pivRoot []byte // firmware before 5.7.4

	//go:embed yubico/yubico-u2f-ca-1.pem
	u2fRoot []byte // YubiKey 4 before the middle of 2017, and some of 2018

	//go:embed yubico/yubico-ca-1.pem
	root1 []byte // firmware 5.7.4 and later

	// The part of Yubico's file that is for PIV: issuers for OpenPGP or FIDO must
	// not vouch for PIV.
	//go:embed yubico/yubico-intermediate.pem
	intermediates []byte

	// Public since May 2026, after that file.
	//go:embed yubico/yubico-piv-attestation-b2-1.pem
	newer []byte
)

// yubico returns the roots of both generations.
var yubico = sync.OnceValue(func() Roots {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range certificates(pivRoot, root1) {
		roots.AddCert(c)
	}
	for _, c := range certificates(u2fRoot) {
		// It allows no certificate between itself and the last one, but Yubico used
		// it to sign tokens, which sign for their slots.
		c.MaxPathLen = 1
		roots.AddCert(c)
	}
	for _, c := range certificates(intermediates, newer) {
		between.AddCert(c)
	}
	return Roots{roots, between}
})

// certificates reads PEM files that are part of this program.
func certificates(files ...[]byte) []*x509.Certificate {
	var all []*x509.Certificate
	for _, rest := range files {
		for {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil {
				break
			}
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				panic(err) // the files are part of the program, and a test reads them
			}
			all = append(all, c)
		}
	}
	return all
}

// pools returns both pools. The caller may add to the second pool.
func (r Roots) pools() (roots, between *x509.CertPool) {
	if r.Roots == nil {
		r = yubico()
	}
	if r.Intermediates == nil {
		return r.Roots, x509.NewCertPool()
	}
	return r.Roots, r.Intermediates.Clone()
}

// With returns these roots plus the certificates of a PEM file: self-signed ones as
// roots, the others as certificates between. It is for an organization that has put its
// own attestation keys into slot F9.
func (r Roots) With(file []byte) (Roots, error) {
	roots, between := r.pools()
	roots = roots.Clone()
	count := 0
	for rest := file; ; count++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return Roots{}, message.Errorf("parsing certificate %d: %w", count+1, err)
		}
		if bytes.Equal(c.RawSubject, c.RawIssuer) && c.CheckSignatureFrom(c) == nil {
			roots.AddCert(c)
		} else {
			between.AddCert(c)
		}
	}
	if count == 0 {
		return Roots{}, errors.New("no PEM certificate in it")
	}
	return Roots{roots, between}, nil
}
