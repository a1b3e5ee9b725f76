package awsiam_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// What is wrong with a certificate is named, in words of its own, and each has its hint.
func TestCertificateFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		from, to time.Duration // validity, from now
		ip       net.IP
		trusted  bool
		says     string
		kind     error
	}{
		"expired":       {-48 * time.Hour, -24 * time.Hour, net.IPv4(127, 0, 0, 1), true, "is valid from ", cloud.ErrCertExpired},
		"not yet valid": {24 * time.Hour, 48 * time.Hour, net.IPv4(127, 0, 0, 1), true, "is valid from ", cloud.ErrCertExpired},
		"unknown":       {-time.Hour, time.Hour, net.IPv4(127, 0, 0, 1), false, "no trusted authority issued the certificate of \"proxy.example\"", cloud.ErrCertificate},
		"wrong host":    {-time.Hour, time.Hour, net.IPv4(127, 0, 0, 2), true, "the certificate of \"proxy.example\" is not for 127.0.0.1", cloud.ErrCertServer},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			template := &x509.Certificate{
				SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "proxy.example"}, IPAddresses: []net.IP{tt.ip},
				NotBefore: time.Now().Add(tt.from), NotAfter: time.Now().Add(tt.to), IsCA: true, BasicConstraintsValid: true,
			}
			der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // its client refuses it on purpose
			server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
			server.StartTLS()
			t.Cleanup(server.Close)
			bundle := filepath.Join(clearEnvironment(t), "bundle.pem")
			trusted := der
			if !tt.trusted {
				other := httptest.NewTLSServer(http.NotFoundHandler())
				defer other.Close()
				trusted = other.Certificate().Raw
			}
			if err := os.WriteFile(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: trusted}), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv("AWS_CA_BUNDLE", bundle)
			t.Setenv("AWS_ENDPOINT_URL", server.URL)
			access := simaws.New(simaws.Options{}).AddAdmin("admin")
			t.Setenv("AWS_ACCESS_KEY_ID", access.ID)
			t.Setenv("AWS_SECRET_ACCESS_KEY", access.Secret)
			_, _, err = load(t, awsiam.Options{}).Caller(t.Context())
			var said *cloud.Error
			if !errors.As(err, &said) || !errors.Is(err, tt.kind) || !errors.Is(err, cloud.ErrCertificate) || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "x509") {
				t.Errorf("%v, want %v and %q", err, tt.kind, tt.says)
			}
		})
	}
}
