package simdesk

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
)

// TestTransactionKeepsOthersOut: others wait to connect and to begin, and are
// refused to transmit, until the transaction ends.
func TestTransactionKeepsOthersOut(t *testing.T) {
	ends := map[string]func(h device.Handle, d *Desk, reader string){
		"End":   func(h device.Handle, _ *Desk, _ string) { _ = h.End() },
		"Close": func(h device.Handle, _ *Desk, _ string) { _ = h.Close() },
		"Reset": func(_ device.Handle, d *Desk, reader string) { d.Reset(reader) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, _, reader := plugged()
				ours, other := connect(t, d, reader), connect(t, d, reader)
				must(t, ours.Begin())
				wantError(t, "Transmit", transmit(other, list), device.ErrSharing)
				start := time.Now()
				connected, begun := make(chan error, 1), make(chan error, 1)
				go func() { _, err := d.Connect(reader); connected <- err }()
				go func() { begun <- other.Begin() }()
				time.Sleep(time.Hour)
				must(t, transmit(ours, selectOATH))
				end(ours, d, reader)
				err := <-begun
				if name == "Reset" {
					wantError(t, "Begin", err, device.ErrReset)
				} else {
					must(t, err)
					must(t, other.End())
				}
				must(t, <-connected)
				if waited := time.Since(start); waited != time.Hour {
					t.Errorf("waited %v", waited)
				}
			})
		})
	}
}

// TestHeldByAnotherProgram is the same from outside.
func TestHeldByAnotherProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _, reader := plugged()
		h := connect(t, d, reader)
		release := d.Hold(reader, false)
		wantError(t, "Transmit", transmit(h, list), device.ErrSharing)
		begun := make(chan error)
		go func() { begun <- h.Begin() }()
		select {
		case err := <-begun:
			t.Fatalf("begun beside another program: %v", err)
		case <-time.After(time.Hour):
		}
		release()
		release()
		must(t, <-begun)
		must(t, transmit(h, selectOATH))
	})
}

// TestTryHold: another program that does not wait works in a transaction of its
// own, never in that of another program.
func TestTryHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, c, reader := plugged()
		h := connect(t, d, reader)
		must(t, h.Begin())
		if _, ok := d.TryHold(c); ok {
			t.Error("held beside a transaction")
		}
		must(t, h.End())
		release, ok := d.TryHold(c)
		if !ok {
			t.Fatal("not held, and nobody else has it")
		}
		begun := make(chan error, 1)
		go func() { begun <- h.Begin() }()
		synctest.Wait()
		select {
		case err := <-begun:
			t.Fatalf("begun beside another program: %v", err)
		default:
		}
		release()
		release()
		must(t, <-begun)
		d.Unplug(c)
		if _, ok := d.TryHold(c); ok {
			t.Error("held, and it is pulled")
		}
	})
}

func TestExclusive(t *testing.T) {
	d, _, reader := plugged()
	h := connect(t, d, reader)
	release := d.Hold(reader, true)
	_, err := d.Connect(reader)
	wantError(t, "Connect", err, device.ErrSharing)
	wantError(t, "Begin", h.Begin(), device.ErrSharing)
	wantError(t, "Transmit", transmit(h, list), device.ErrSharing)
	wantError(t, "Reconnect", h.Reconnect(), device.ErrSharing)
	release()
	must(t, h.Begin())
}

// TestReset: the calls of every handle fail until it reconnects, and the card has
// forgotten its session.
func TestReset(t *testing.T) {
	d, _, reader := plugged()
	a, b := connect(t, d, reader), connect(t, d, reader)
	must(t, a.Begin())
	must(t, transmit(a, selectOATH))
	d.Reset(reader)
	wantError(t, "Transmit", transmit(a, list), device.ErrReset)
	wantError(t, "End", a.End(), device.ErrReset)
	wantError(t, "Begin", a.Begin(), device.ErrReset)
	must(t, a.Reconnect())
	must(t, a.Begin())
	r, err := a.Transmit(list)
	must(t, err)
	if !slices.Equal(r, []byte{0x6D, 0x00}) {
		t.Errorf("LIST after a reset answers %x", r)
	}
	must(t, a.End())
	wantError(t, "the other handle", b.Begin(), device.ErrReset)
}
