package room

import (
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// Network is the way to the simulated AWS. It has no socket.
type Network struct {
	base  http.RoundTripper
	ahead func() time.Duration

	mu     sync.Mutex
	cut    bool
	waits  bool // for the device to be enabled, to be cut then
	losing bool // the next answer is lost
}

// Cut cuts the network.
func (n *Network) Cut() { n.set(true, false) }

// CutInTheMiddle cuts the network when the next device is enabled: AWS does it, and the
// answer is lost.
func (n *Network) CutInTheMiddle() { n.set(false, true) }

// Mend ends every cut.
func (n *Network) Mend() { n.set(false, false) }

func (n *Network) set(cut, waits bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cut, n.waits, n.losing = cut, waits, false
}

// IsCut reports whether the network is cut.
func (n *Network) IsCut() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.cut
}

// Waits reports whether the network will be cut in the middle of a command.
func (n *Network) Waits() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.waits
}

// enabling is the moment to be cut.
func (n *Network) enabling() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.losing, n.waits = n.waits, false
}

// RoundTrip implements http.RoundTripper.
func (n *Network) RoundTrip(request *http.Request) (*http.Response, error) {
	n.mu.Lock()
	cut, losing := n.cut, n.losing
	n.cut, n.losing = cut || losing, false
	n.mu.Unlock()
	if cut {
		if request.Body != nil {
			_ = request.Body.Close()
		}
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH}
	}
	response, err := n.base.RoundTrip(request)
	if losing {
		if err == nil {
			_ = response.Body.Close()
		}
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	if err == nil {
		n.dateForTheClient(response.Header)
	}
	return response, err
}

// dateForTheClient shows the client the time of its own clock, which the room's clock
// does not move: the client signs by it.
func (n *Network) dateForTheClient(h http.Header) {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		h.Set("Date", at.Add(-n.ahead()).UTC().Format(http.TimeFormat))
	}
}
