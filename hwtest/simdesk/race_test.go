package simdesk

import (
	"errors"
	"sync"
	"testing"

	"rootseal/device"
	"rootseal/hwtest/simcard"
)

// TestManyAtOnce runs whole transactions against unplugging, resets and other
// programs: every error is one of PC/SC's, and nothing is left open.
func TestManyAtOnce(t *testing.T) {
	d := New()
	cards := []*simcard.Card{simcard.New(simcard.YubiKey543, 1), simcard.New(simcard.YubiKey57, 2)}
	readers := []string{d.Plug(cards[0]), d.Plug(cards[1])}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 50 {
				err := session(d, readers[i%2])
				if err != nil && !errors.Is(err, device.ErrRemoved) && !errors.Is(err, device.ErrReset) &&
					!errors.Is(err, device.ErrUnknownReader) && !errors.Is(err, device.ErrSharing) {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			d.Unplug(cards[0])
			d.Plug(cards[0])
			d.Reset(readers[1])
			d.Hold(readers[1], false)()
			d.Hold(readers[1], true)()
			d.Audit()
		}
	})
	wg.Wait()
	if a := d.Audit(); a.Handles != 0 || a.Open != 0 || a.Commands == 0 {
		t.Errorf("audit %+v", a)
	}
	if got := names(t, d); len(got) != 2 {
		t.Errorf("readers %q", got)
	}
}

func session(d *Desk, reader string) error {
	h, err := d.Connect(reader)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.Begin(); err != nil {
		return err
	}
	if err := transmit(h, selectOATH); err != nil {
		return err
	}
	return h.End()
}
