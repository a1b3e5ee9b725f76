//go:build linux && cgo

package pcsc

import (
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/ebfe/scard"

	"rootseal/device"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

func TestMain(m *testing.M) { os.Exit(vpcd.Main(m)) }

// Another program switches the card off when it exits, as all programs with pyscard
// do. This process detects the reset, continues, and blocks no other program.
func TestRing2ReconnectAfterSwitchingOff(t *testing.T) {
	stack := vpcd.Start(t, simcard.New(simcard.YubiKey543, 12345678))
	ours, err := New().Connect(stack.Reader(0))
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	selectOATH := []byte{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01}
	for range 2 {
		switchOff(t, stack.Reader(0))
		if err := ours.Begin(); !errors.Is(err, device.ErrReset) {
			t.Fatalf("beginning: %v, want %v", err, device.ErrReset)
		}
		if err := errors.Join(ours.Reconnect(), ours.Begin()); err != nil {
			t.Fatal(err)
		}
		if _, err := ours.Transmit(selectOATH); err != nil {
			t.Error(err)
		}
		if err := ours.End(); err != nil {
			t.Error(err)
		}
	}
}

// Handles of several keys that come and go at once, as they do at the end of
// every command: libpcsclite must survive it (see gate).
func TestRing2ComingAndGoingAtOnce(t *testing.T) {
	const keys, times = 4, 1000
	var cards []vpcd.Card
	for i := range keys {
		cards = append(cards, simcard.New(simcard.YubiKey543, 12345670+uint32(i)))
	}
	stack := vpcd.Start(t, cards...)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			for range times {
				h, err := New().Connect(stack.Reader(i))
				if err == nil {
					err = h.Close()
				}
				if err != nil {
					t.Errorf("reader %d: %v", i, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func switchOff(t *testing.T, reader string) {
	t.Helper()
	sc, err := scard.EstablishContext()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sc.Release() }()
	card, err := sc.Connect(reader, scard.ShareShared, scard.ProtocolAny)
	if err != nil {
		t.Fatalf("another program connects: %v", err)
	}
	if err := card.Disconnect(scard.UnpowerCard); err != nil {
		t.Fatal(err)
	}
}
