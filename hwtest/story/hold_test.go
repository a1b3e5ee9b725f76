//go:build linux && cgo

package story

import (
	"bytes"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rootseal/hwtest/simcard"
)

// gate stops every caller until it is opened.
type gate struct{ came, open chan struct{} }

func newGate() *gate { return &gate{make(chan struct{}, 1), make(chan struct{})} }

func (g *gate) pass() {
	select {
	case g.came <- struct{}{}:
	default:
	}
	<-g.open
}

func (g *gate) await(t *testing.T, said func() string) {
	t.Helper()
	select {
	case <-g.came:
	case <-time.After(patience):
		t.Fatalf("nobody came to the gate:\n%s", said())
	}
}

// heldAtPut is a key that does not answer a PUT before its gate opens.
type heldAtPut struct {
	*simcard.Card
	gate *gate
}

func (c heldAtPut) Transmit(command []byte) ([]byte, error) {
	if len(command) > 1 && command[1] == 0x01 {
		c.gate.pass()
	}
	return c.Card.Transmit(command)
}

// holdPut makes a key of the desk wait at its PUT.
func (d *desk) holdPut(i int) *gate {
	d.t.Helper()
	g := newGate()
	d.stack.Unplug(i)
	d.stack.Plug(i, heldAtPut{d.cards[i], g})
	return g
}

// serveTLS puts the account behind TLS, like AWS, and stops the calls of one action
// at a gate. It returns all answers.
func (d *desk) serveTLS(action string, g *gate) *watched {
	d.t.Helper()
	answers := &watched{}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if bytes.Contains(body, []byte("Action="+action+"&")) {
			g.pass()
		}
		d.aws.ServeHTTP(noted{w, answers}, r)
	}))
	d.t.Cleanup(server.Close)
	d.url = server.URL
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(d.bundle(), certificate, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return answers
}

func (d *desk) bundle() string { return filepath.Join(d.home, "bundle.pem") }

// noted logs its answers.
type noted struct {
	http.ResponseWriter
	note io.Writer
}

func (n noted) Write(p []byte) (int, error) {
	_, _ = n.note.Write(p)
	return n.ResponseWriter.Write(p)
}
