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

// ErrUnknownIssuer, also an [ErrNotAttested]: the certificates agree with each
// other, but lead to an issuer that is not trusted. That may be a maker's newer
// issuer or an attacker's, so the error is evidence neither for nor against the
// token. It is an [UnknownIssuerError].
var ErrUnknownIssuer = errors.New("unknown issuer")

// UnknownIssuerError names the issuer, as written in the certificate that it claims to
// have signed.
type UnknownIssuerError struct {
	Issuer string // distinguished name, "CN=Yubico PIV Attestation B2 1"
	cause  error
}

func (e *UnknownIssuerError) Error() string {
	format, args := e.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the error for the reader's language.
func (e *UnknownIssuerError) Parts() (format string, args []any) {
	return "%v %q: %v", []any{ErrUnknownIssuer, e.Issuer, e.cause}
}

func (e *UnknownIssuerError) Is(target error) bool {
	return target == ErrUnknownIssuer || target == ErrNotAttested
}

func (e *UnknownIssuerError) Unwrap() error { return e.cause }

// ErrEarly, also an [ErrNotAttested]: a certificate is not yet valid. Makers date
// certificates before they ship a token, so the clock is probably wrong.
var ErrEarly = errors.New("a certificate is not yet valid")

// judgeChain turns the failure to find a path from a token to a root into an error.
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

// highest returns the last certificate on the path up from a token: the token's own, or
// a known one that vouches for it.
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

// names reports whether a certificate with that name is trusted. If so, the
// signature is not its own, but a forgery in its name. Encodings of one name
// differ.
func (r Roots) names(issuer string) bool {
	anchors, between := r.pools()
	//nolint:staticcheck // Subjects is incomplete only for the system's pool, and neither is that
	known := slices.Concat(anchors.Subjects(), between.Subjects())
	return slices.ContainsFunc(known, func(subject []byte) bool {
		var name pkix.RDNSequence
		_, err := asn1.Unmarshal(subject, &name)
		return err == nil && name.String() == issuer
	})
}
