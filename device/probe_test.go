package device_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"rootseal/device"
)

// probe is a port around another one. It counts calls, makes one of them go
// wrong, and notes what no caller may do: two calls on a handle at once, a call
// on a handle that was closed or given up, a Close with a transaction open.
type probe struct {
	device.Port

	mu      sync.Mutex
	calls   []string
	handles int // open now
	broken  []string

	failAt int   // the number of the call that goes wrong, from 0
	fail   error // what it answers
	hang   bool  // it answers only after resume
	resume chan struct{}
}

func newProbe(port device.Port) *probe {
	return &probe{Port: port, failAt: -1, resume: make(chan struct{})}
}

// meet is called at the beginning of each call, and returns what goes wrong.
func (p *probe) meet(call string) (hang bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.calls)
	p.calls = append(p.calls, call)
	if n != p.failAt {
		return false, nil
	}
	return p.hang, p.fail
}

func (p *probe) complain(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = append(p.broken, fmt.Sprintf(format, args...))
}

func (p *probe) opened(by int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handles += by
}

func (p *probe) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.calls)
}

func (p *probe) call(n int) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[n]
}

// check fails the test for what was noted and for handles that are open.
func (p *probe) check(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.broken {
		t.Error(b)
	}
	if p.handles != 0 {
		t.Errorf("%d handles left open", p.handles)
	}
}

func (p *probe) Readers() ([]device.Reader, error) {
	hang, err := p.meet("Readers")
	if hang {
		<-p.resume
	}
	if err != nil {
		return nil, err
	}
	return p.Port.Readers()
}

func (p *probe) Connect(reader string) (device.Handle, error) {
	hang, err := p.meet("Connect")
	if hang {
		<-p.resume
	}
	if err != nil {
		return nil, err
	}
	h, err := p.Port.Connect(reader)
	if err != nil {
		return nil, err
	}
	p.opened(+1)
	return &probedHandle{Handle: h, probe: p}, nil
}

func (p *probe) Wait(ctx context.Context, known []device.Reader) error {
	if _, err := p.meet("Wait"); err != nil {
		return err
	}
	return p.Port.Wait(ctx, known)
}

type probedHandle struct {
	device.Handle
	probe *probe

	mu     sync.Mutex
	busy   string
	begun  bool
	closed bool
}

// run makes one call on the handle.
func (h *probedHandle) run(call string, do func() error) error {
	h.mu.Lock()
	if h.busy != "" {
		h.probe.complain("%s during %s", call, h.busy)
	}
	if h.closed {
		h.probe.complain("%s after Close", call)
	}
	h.busy = call
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.busy = ""
	}()
	hang, err := h.probe.meet(call)
	if hang {
		<-h.probe.resume
	}
	if err != nil {
		return err
	}
	return do()
}

func (h *probedHandle) Begin() error {
	return h.run("Begin", func() error {
		err := h.Handle.Begin()
		h.begun = err == nil
		return err
	})
}

func (h *probedHandle) Transmit(command []byte) (response []byte, err error) {
	err = h.run("Transmit", func() (err error) {
		if !h.begun {
			h.probe.complain("Transmit outside a transaction")
		}
		response, err = h.Handle.Transmit(command)
		return err
	})
	return response, err
}

func (h *probedHandle) End() error {
	defer func() { h.begun = false }()
	return h.run("End", h.Handle.End)
}

func (h *probedHandle) Reconnect() error {
	return h.run("Reconnect", func() error {
		h.begun = false
		return h.Handle.Reconnect()
	})
}

func (h *probedHandle) Close() error {
	err := h.run("Close", h.Handle.Close)
	if err != nil {
		_ = h.Handle.Close() // a Close that fails has closed all the same
	}
	if h.begun {
		h.probe.complain("Close with a transaction open")
	}
	h.closed = true
	h.probe.opened(-1)
	return err
}
