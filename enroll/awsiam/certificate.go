package awsiam

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

func isCertificate(err error) bool {
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	return errors.As(err, &certificate) || errors.As(err, &unknown)
}

// certificateFault says what is wrong with a server's certificate, and of which kind that
// is. The closer kind comes first, because its hint is the better one. Go's own text says
// "not yet valid" and "expired" in one breath, and lists every name of a certificate.
func certificateFault(err error) (kinds []error, text message.Text) {
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		kinds, text = []error{cloud.ErrCertExpired}, message.Textf("the certificate%s is valid from %s to %s", of(invalid.Cert), day(invalid.Cert.NotBefore), day(invalid.Cert.NotAfter))
	case errors.As(err, &host):
		kinds, text = []error{cloud.ErrCertServer}, message.Textf("the certificate%s is not for %s", of(host.Certificate), host.Host)
	case errors.As(err, &unknown):
		text = message.Textf("no trusted authority issued the certificate%s", of(unknown.Cert))
	default:
		text = cause(err)
	}
	return append(kinds, cloud.ErrCertificate), text
}

// of names a certificate and who issued it.
func of(c *x509.Certificate) message.Text {
	if c == nil {
		return message.Text{}
	}
	name := c.Subject.CommonName
	if name == "" && len(c.DNSNames) > 0 {
		name = c.DNSNames[0]
	}
	if issuer := c.Issuer.CommonName; issuer != "" && issuer != name {
		return message.Textf(" of %q, issued by %q,", name, issuer)
	}
	return message.Textf(" of %q", name)
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
