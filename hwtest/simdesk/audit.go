package simdesk

import (
	"slices"
	"time"
)

// Audit is what the port's user did to the readers.
type Audit struct {
	Connects int // handles ever opened
	Handles  int // of these, open now
	Begins   int // transactions ever begun
	Open     int // of these, open now
	Commands int // APDUs that went to a card

	// LongestIdle is the longest time for which a transaction was held and no
	// command ran in it, up to now.
	LongestIdle time.Duration
}

// book is the audit of one reader name, whoever is in it.
type book struct{ Audit }

// Audit sums up over the named readers, or over all that ever were.
func (d *Desk) Audit(readers ...string) Audit {
	d.mu.Lock()
	defer d.mu.Unlock()
	var sum Audit
	for name, b := range d.books {
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

func (d *Desk) bookOf(reader string) *book {
	b := d.books[reader]
	if b == nil {
		b = new(book)
		d.books[reader] = b
	}
	return b
}

// idle is the clock of a transaction in which no command runs.
type idle struct{ since time.Time }

func (i *idle) start() { i.since = time.Now() }

func (i *idle) soFar() time.Duration {
	if i.since.IsZero() {
		return 0
	}
	return time.Since(i.since)
}

// settle stops the handle's clock and writes down what it showed.
func (h *handle) settle() {
	h.book.LongestIdle = max(h.book.LongestIdle, h.idle.soFar())
	h.idle = idle{}
}
