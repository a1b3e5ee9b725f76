package simdesk

import (
	"context"
	"slices"

	"rootseal/device"
)

// Readers lists the readers in the order of their arrival.
func (d *Desk) Readers() ([]device.Reader, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.service != nil {
		return nil, d.service
	}
	return d.list(), nil
}

func (d *Desk) list() []device.Reader {
	var all []device.Reader
	for _, s := range d.slots {
		r := device.Reader{Name: s.name, Present: s.card != nil || s.bad != nil}
		if s.card != nil {
			r.ATR = s.card.ATR()
		}
		all = append(all, r)
	}
	return all
}

// Wait returns when the readers or their cards differ from known.
func (d *Desk) Wait(ctx context.Context, known []device.Reader) error {
	for {
		d.mu.Lock()
		changed, now, service := d.changed, d.list(), d.service
		d.mu.Unlock()
		if service != nil {
			return service
		}
		if !slices.EqualFunc(known, now, sameReader) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func sameReader(a, b device.Reader) bool {
	return a.Name == b.Name && a.Present == b.Present && slices.Equal(a.ATR, b.ATR)
}
