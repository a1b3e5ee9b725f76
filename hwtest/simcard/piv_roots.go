package simcard

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync"
	"time"
)

// authority may sign certificates.
type authority struct {
	key         crypto.Signer
	certificate *x509.Certificate
}

// generation is one of Yubico's two hierarchies, root first. The names are Yubico's
// with a distinguishing word in front. Keys and certificates are the same in every
// process. Yubico's keys are RSA.
type generation []authority

// The root itself signs for firmware before 5.7.4; later the second of two
// intermediates does.
var (
	oldGeneration = sync.OnceValue(func() generation {
		return newGeneration("Simulated PIV Root CA")
	})
	newerGeneration = sync.OnceValue(func() generation {
		return newGeneration("Simulated Attestation Root 1", "Simulated Attestation Intermediate A 1", "Simulated PIV Attestation A 1")
	})
)

func (p Profile) generation() generation {
	if p.Firmware.atLeast(5, 7, 4) {
		return newerGeneration()
	}
	return oldGeneration()
}

// AttestationRoot returns the certificate that replaces Yubico's root for a card
// with this profile. Firmware 5.7.4 and later has another root than before. The
// root is the same in every process, and everyone can sign with it.
func AttestationRoot(p Profile) *x509.Certificate { return p.generation()[0].certificate }

// AttestationIntermediates returns the certificates between AttestationRoot and the
// cards, the signer of the cards last: none before firmware 5.7.4, two from then
// on. No card contains them; Yubico publishes its own.
func AttestationIntermediates(p Profile) []*x509.Certificate {
	var all []*x509.Certificate
	for _, a := range p.generation()[1:] {
		all = append(all, a.certificate)
	}
	return all
}

func newGeneration(names ...string) generation {
	var g generation
	for i, name := range names {
		key := derivedKey(name)
		template := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i) + 1),
			Subject:      pkix.Name{CommonName: name},
			// One more level for the token's certificate, after the intermediates.
			MaxPathLen:            len(names) - i,
			KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
			IsCA:                  true,
			BasicConstraintsValid: true,
		}
		issuer := authority{key: key, certificate: template}
		if i > 0 {
			issuer = g[i-1]
		}
		g = append(g, authority{key, issuer.sign(template, key.Public())})
	}
	return g
}

// The validity of all certificates here; a real root's is as long.
var (
	validFrom  = time.Date(2016, time.March, 14, 0, 0, 0, 0, time.UTC)
	validUntil = time.Date(2052, time.April, 17, 0, 0, 0, 0, time.UTC)
)

// sign makes a certificate. Without randomness ECDSA is deterministic.
func (a authority) sign(template *x509.Certificate, public crypto.PublicKey) *x509.Certificate {
	template.NotBefore, template.NotAfter = validFrom, validUntil
	der, err := x509.CreateCertificate(nil, template, a.certificate, public, a.key)
	if err != nil {
		panic(err) // only for invalid templates and keys
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return certificate
}

// derivedKey returns the P-256 key of a name. One in 2^32 names has a hash that is
// not a valid key.
func derivedKey(name string) *ecdsa.PrivateKey {
	hash := sha256.Sum256([]byte("simcard " + name))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), hash[:])
	if err != nil {
		panic(err)
	}
	return key
}
