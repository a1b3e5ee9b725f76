package simdesk

import (
	"slices"
	"time"
)

// Audit counts what the port's user did to the readers.
type Audit struct {
	Connects int // handles opened so far
	Handles  int // handles open now
	Begins   int // transactions begun so far
	Open     int // transactions open now
	Commands int // APDUs that went to a card

	// LongestIdle is the longest time that a transaction has been open without a
	// running command.
	LongestIdle time.Duration
}

// tally is the audit of one reader name, for every card in it.
type tally struct{ Audit }

// Audit returns the sum over the named readers, or over all readers.
func (d *Desk) Audit(readers ...string) Audit {
	d.mu.Lock()
	defer d.mu.Unlock()
	var sum Audit
	for name, b := range d.tallies {
		if len(readers) > 0 && !slices.Contains(readers, name) {
			continue
		}
		sum.Connects += b.Connects
		sum.Handles += b.Handles
		sum.Begins += b.Begins
		sum.Commands += b.Commands
		sum.LongestIdle = max(sum.LongestIdle, b.LongestIdle)
	}
	for _, s := range d.slots {
		h, ours := s.owner.(*handle)
		if !ours || len(readers) > 0 && !slices.Contains(readers, s.name) {
			continue
		}
		sum.Open++
		sum.LongestIdle = max(sum.LongestIdle, h.idle.soFar())
	}
	return sum
}

func (d *Desk) bookOf(reader string) *tally {
	b := d.tallies[reader]
	if b == nil {
		b = new(tally)
		d.tallies[reader] = b
	}
	return b
}

// idle is the clock of a transaction without a running command.
type idle struct{ since time.Time }

func (i *idle) start() { i.since = time.Now() }

func (i *idle) soFar() time.Duration {
	if i.since.IsZero() {
		return 0
	}
	return time.Since(i.since)
}

// settle stops the handle's clock and records the time.
func (h *handle) settle() {
	h.book.LongestIdle = max(h.book.LongestIdle, h.idle.soFar())
	h.idle = idle{}
}
