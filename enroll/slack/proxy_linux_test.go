package slack_test

import (
	"crypto/tls"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"rootseal/enroll/slack"
)

// throughProxy is set in the process that the test starts: net/http reads the
// proxy variables and the system's certificates once.
const throughProxy = "TEST_THROUGH_PROXY"

// The message goes through a proxy that is reached by TLS and speaks h2, and to a
// peer that speaks h2, such as a proxy that opens TLS.
func TestProxyOfEveryKind(t *testing.T) {
	if os.Getenv(throughProxy) != "" {
		if err := slack.Post(t.Context(), slack.Transport(), []byte("https://example.com"+path), "two findings"); err != nil {
			t.Error(err)
		}
		return
	}
	for name, http2 := range map[string]bool{"http/1.1": false, "h2": true} {
		t.Run(name, func(t *testing.T) {
			var posts, tunnels atomic.Int32
			channel := serve(t, http2, func(w http.ResponseWriter, _ *http.Request) {
				posts.Add(1)
				_, _ = io.WriteString(w, "ok")
			})
			proxy := serve(t, http2, func(w http.ResponseWriter, _ *http.Request) {
				tunnels.Add(1)
				connect(w, channel.Listener.Addr().String())
			})
			bundle := filepath.Join(t.TempDir(), "system.pem")
			text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: channel.Certificate().Raw})
			if err := os.WriteFile(bundle, text, 0o600); err != nil {
				t.Fatal(err)
			}
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxyOfEveryKind$")
			child.Env = append(os.Environ(), throughProxy+"=yes", "SSL_CERT_FILE="+bundle,
				"HTTPS_PROXY="+proxy.URL, "https_proxy=", "NO_PROXY=", "no_proxy=")
			out, err := child.CombinedOutput()
			if err != nil || posts.Load() != 1 || tunnels.Load() != 1 {
				t.Errorf("%v, %d posts, %d tunnels\n%s", err, posts.Load(), tunnels.Load(), out)
			}
		})
	}
}

func serve(t *testing.T, http2 bool, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(answer)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.EnableHTTP2 = http2
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
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
