package awsiam_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/hwtest/simaws"
)

// peer is AWS, or a proxy that opens TLS, behind a certificate of its own. It
// remembers by which version of HTTP it was asked.
type peer struct {
	*httptest.Server
	bundle string // the file that vouches for it

	mu     sync.Mutex
	protos []string
}

func newPeer(t *testing.T, certificate tls.Certificate, next http.Handler, configure func(*httptest.Server)) *peer {
	t.Helper()
	p := &peer{bundle: filepath.Join(t.TempDir(), "proxy.pem")}
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.protos = append(p.protos, r.Proto)
		p.mu.Unlock()
		next.ServeHTTP(w, r)
	}))
	p.Config.ErrorLog = log.New(io.Discard, "", 0)
	configure(p.Server)
	if p.TLS == nil {
		p.TLS = &tls.Config{}
	}
	p.TLS.Certificates = []tls.Certificate{certificate}
	p.StartTLS()
	t.Cleanup(p.Close)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Certificate().Raw})
	if err := os.WriteFile(p.bundle, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// certify makes a certificate for this machine and for AWS's own addresses, as a
// proxy that opens TLS does.
func certify(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"iam.amazonaws.com", "sts.us-east-1.amazonaws.com"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

var errUnknownProtocol = errors.New("no protocol in common")

// What the other side of a TLS connection speaks.
var peers = []struct {
	name      string
	configure func(*httptest.Server)
}{
	{"http/1.1 alone", func(*httptest.Server) {}},
	{"h2 where it is offered", func(s *httptest.Server) { s.EnableHTTP2 = true }},
	{"h2 first of all", func(s *httptest.Server) {
		s.EnableHTTP2 = true
		s.TLS = &tls.Config{NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS13}
	}},
	{"who offers h2 is cut off", func(s *httptest.Server) { s.TLS = refusing("h2", true) }},
	{"http/1.1 has to be offered", func(s *httptest.Server) { s.TLS = refusing("http/1.1", false) }},
}

// refusing breaks a handshake whose client offers, or does not offer, a protocol.
func refusing(protocol string, offered bool) *tls.Config {
	config := &tls.Config{NextProtos: []string{"http/1.1"}}
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if slices.Contains(hello.SupportedProtos, protocol) == offered {
			return nil, errUnknownProtocol
		}
		return nil, nil
	}
	return config
}

// AWS_CA_BUNDLE works with every peer, for calls and for the clock; and a seed
// never arrives by HTTP/2, whose buffers cannot be wiped.
func TestCABundleOfEveryPeer(t *testing.T) {
	for _, tt := range peers {
		t.Run(tt.name, func(t *testing.T) {
			folder := clearEnvironment(t)
			account := simaws.New(simaws.Options{})
			p := newPeer(t, certify(t), account, tt.configure)
			key := account.AddAdmin("admin")
			t.Setenv("AWS_ENDPOINT_URL", p.URL)
			writeConfig(t, folder, "[profile office]\naws_access_key_id = "+key.ID+"\naws_secret_access_key = "+key.Secret+"\nca_bundle = "+p.bundle+"\n")
			mustReach(t, "office")
			t.Setenv("AWS_CA_BUNDLE", p.bundle)
			t.Setenv("AWS_PROFILE", "nobody") // so the files cannot be read as requested
			if _, err := awsiam.ServerTime(t.Context(), awsiam.Options{}); err != nil {
				t.Error(err)
			}
			t.Setenv("AWS_PROFILE", "")
			t.Setenv("AWS_ACCESS_KEY_ID", key.ID)
			t.Setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
			mustReach(t, "")
			if i := slices.IndexFunc(p.protos, func(proto string) bool { return proto != "HTTP/1.1" }); i >= 0 || len(p.protos) == 0 {
				t.Errorf("asked by %v, want HTTP/1.1 alone", p.protos)
			}
		})
	}
}

func mustReach(t *testing.T, profile string) {
	t.Helper()
	c := load(t, awsiam.Options{Profile: profile})
	made, err := c.Create(t.Context(), "vault-alice-"+profile, nil)
	if err != nil {
		t.Errorf("%q: %v", profile, err)
		return
	}
	made.Seed.Wipe()
	if _, err := awsiam.ServerTime(t.Context(), awsiam.Options{Profile: profile}); err != nil {
		t.Errorf("%q: %v", profile, err)
	}
}

// throughProxy is set in the process that [TestHTTPSProxy] starts: net/http reads
// the proxy variables once.
const throughProxy = "TEST_THROUGH_PROXY"

// With HTTPS_PROXY, calls and the credentials of a role come through proxies of
// every kind, also through one that itself speaks h2.
func TestHTTPSProxy(t *testing.T) {
	if os.Getenv(throughProxy) != "" {
		mustReach(t, "")
		return
	}
	for _, tt := range peers {
		for _, scheme := range []string{"http", "https"} {
			t.Run(scheme+", "+tt.name, func(t *testing.T) {
				folder := clearEnvironment(t)
				account, certificate := simaws.New(simaws.Options{}), certify(t)
				aws := newPeer(t, certificate, account, tt.configure)
				key, role := account.AddAdmin("admin"), account.DefineRole("enrol", []string{account.ID()})
				writeConfig(t, folder, "[profile base]\naws_access_key_id = "+key.ID+"\naws_secret_access_key = "+key.Secret+
					"\n\n[default]\nregion = us-east-1\nrole_arn = "+role+"\nsource_profile = base\n")
				var tunnels atomic.Int32
				tunnel := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					tunnels.Add(1)
					connect(w, aws.Listener.Addr().String())
				})
				proxy := httptest.NewServer(tunnel)
				t.Cleanup(proxy.Close)
				address := proxy.URL
				if scheme == "https" {
					address = newPeer(t, certificate, tunnel, tt.configure).URL
				}
				child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHTTPSProxy$")
				child.Env = append(os.Environ(), throughProxy+"=yes", "HTTPS_PROXY="+address, "https_proxy=", "NO_PROXY=", "no_proxy=", "AWS_CA_BUNDLE="+aws.bundle)
				if out, err := child.CombinedOutput(); err != nil {
					t.Errorf("%v\n%s", err, out)
				}
				if tunnels.Load() == 0 {
					t.Error("the proxy was not asked")
				}
				for _, c := range account.Calls() {
					if c.Action == "CreateVirtualMFADevice" && c.Code == "" {
						return
					}
				}
				t.Error("the call did not arrive")
			})
		}
	}
}

// connect makes a tunnel of the connection.
func connect(w http.ResponseWriter, address string) {
	far, err := net.Dial("tcp", address)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	near, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2 has none
		_ = far.Close()
		w.WriteHeader(http.StatusHTTPVersionNotSupported)
		return
	}
	_, _ = io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(far, near)
		_ = far.Close()
	}()
	_, _ = io.Copy(near, far)
	_ = near.Close()
}
