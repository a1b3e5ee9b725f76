package piv

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrUnknownIssuer, an [ErrNotAttested] too: the certificates agree with each other
// and lead to an issuer that is not among those believed. That may be a maker's newer
// one as well as anybody's, so it says nothing against the token, and nothing for it.
// The error is an [UnknownIssuerError].
var ErrUnknownIssuer = errors.New("unknown issuer")

// UnknownIssuerError names the issuer, in the words of the certificate that it is
// said to have signed.
type UnknownIssuerError struct {
	Issuer string // its distinguished name, "CN=Yubico PIV Attestation B2 1"
	cause  error
}

func (e *UnknownIssuerError) Error() string {
	return fmt.Sprintf("%v %q: %v", ErrUnknownIssuer, e.Issuer, e.cause)
}

func (e *UnknownIssuerError) Is(target error) bool {
	return target == ErrUnknownIssuer || target == ErrNotAttested
}

func (e *UnknownIssuerError) Unwrap() error { return e.cause }

// ErrEarly, an [ErrNotAttested] too: a certificate is not yet valid. Makers date them
// before they ship a token, so it is rather the clock that is wrong.
var ErrEarly = errors.New("a certificate is not yet valid")

// judgeChain makes a verdict of the failure to find a way from a token to a root.
func judgeChain(token *x509.Certificate, at time.Time, roots Roots, cause error) error {
	var invalid x509.CertificateInvalidError
	if errors.As(cause, &invalid) && invalid.Reason == x509.Expired && at.Before(invalid.Cert.NotBefore) {
		return fmt.Errorf("%w: verifying certificates: %w: %w", ErrNotAttested, ErrEarly, cause)
	}
	var authority x509.UnknownAuthorityError
	if errors.As(cause, &authority) {
		if top := roots.highest(token, at); !roots.names(top.Issuer.ToRDNSequence().String()) && !bytes.Equal(top.RawIssuer, top.RawSubject) {
			return &UnknownIssuerError{Issuer: top.Issuer.String(), cause: cause}
		}
	}
	return fmt.Errorf("%w: verifying certificates: %w", ErrNotAttested, cause)
}

// highest is the last certificate on the way up from a token: its own, or one that
// is known and vouches for it.
func (r Roots) highest(token *x509.Certificate, at time.Time) *x509.Certificate {
	_, between := r.pools()
	chains, err := token.Verify(x509.VerifyOptions{
		Roots: between, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		return token
	}
	return chains[0][len(chains[0])-1]
}

// names tells whether a certificate of that name is believed. Then it is not its
// signature that was found, but a forgery in its name. Encodings of one name differ.
func (r Roots) names(issuer string) bool {
	anchors, between := r.pools()
	//nolint:staticcheck // neither is the system's pool, of which alone this tells too little
	known := slices.Concat(anchors.Subjects(), between.Subjects())
	return slices.ContainsFunc(known, func(subject []byte) bool {
		var name pkix.RDNSequence
		_, err := asn1.Unmarshal(subject, &name)
		return err == nil && name.String() == issuer
	})
}
