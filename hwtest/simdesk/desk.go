// Package simdesk simulates a desk with keys plugged into readers. It is a port through
// which package device reaches PC/SC.
//
// It keeps the rules of PC/SC that callers trip over (pcsc-lite winscard.c; Microsoft's
// SCardBeginTransaction):
//
//   - A shared connect fails while another program has the card exclusively, and waits
//     without limit while another program has a transaction. So does Begin.
//   - A command inside another program's transaction is refused.
//   - After a reset by another program, every handle gets an error until it reconnects.
//   - An unplugged key takes its reader along, and the next key gets the reader's name.
//   - A reader that stays may have another key after a Reconnect.
//
// Not simulated: two handles in one PC/SC context (the port gives each handle its own);
// nested transactions, which are refused; powering down a card that no program uses.
//
// All waiting uses channels, so that everything works in a testing/synctest bubble.
package simdesk

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"rootseal/device"
	"rootseal/hwtest/simcard"
)

var _ device.Port = (*Desk)(nil)

// Desk is a computer's readers. Many goroutines may call its methods.
type Desk struct {
	mu      sync.Mutex
	slots   []*slot
	changed chan struct{} // closed and replaced at every change
	service error         // why PC/SC does not answer; nil: it works
	tallies map[string]*tally
}

// slot is one reader.
type slot struct {
	name  string
	card  *simcard.Card
	bad   error // error of Connect, if any
	stays bool  // the reader stays without a card

	exclusive int     // programs with exclusive access
	owner     program // the program with the transaction; nil: none
	handles   map[*handle]bool
}

// program is a program that can have a transaction: a *handle of the port, or an
// *outsider.
type program any

// outsider is another program, made by Hold.
type outsider struct{ reader string }

// New returns a desk without readers.
func New() *Desk {
	return &Desk{changed: make(chan struct{}), tallies: make(map[string]*tally)}
}

// Plug plugs a key into a USB port: a reader appears, named as by pcsc-lite with
// the lowest free index. The card gets power, so no application is selected or
// unlocked in it.
func (d *Desk) Plug(c *simcard.Card) (reader string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.holding(c); s != nil && c.Powered() {
		return s.name
	}
	d.takeOut(c)
	name := d.freeName(c.Profile().Reader)
	d.insert(&slot{name: name}, c)
	return name
}

// PlugInto plugs a key into the reader with this name: one from AddEmptyReader, or
// a new one that disappears with the key.
func (d *Desk) PlugInto(reader string, c *simcard.Card) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.named(reader)
	if s == nil {
		s = &slot{name: reader}
	}
	if s.card != nil || d.holding(c) != nil {
		panic(fmt.Sprintf("simdesk: %s and the key must both be free", reader))
	}
	d.insert(s, c)
}

// Unplug unplugs a key, even during a command.
func (d *Desk) Unplug(c *simcard.Card) { c.Pull() }

// AddEmptyReader adds a reader without a card, such as the second slot that
// some drivers show.
func (d *Desk) AddEmptyReader(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.add(&slot{name: name, stays: true})
}

// AddBadReader adds a reader with a card that refuses connections: Connect returns err.
func (d *Desk) AddBadReader(name string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.add(&slot{name: name, stays: true, bad: err})
}

func (d *Desk) add(s *slot) {
	s.handles = make(map[*handle]bool)
	d.slots = append(d.slots, s)
	d.wake()
}

func (d *Desk) insert(s *slot, c *simcard.Card) {
	c.PowerCycle()
	c.OnPull(func() { d.lost(c) })
	s.card = c
	if !slices.Contains(d.slots, s) {
		d.add(s)
	}
	d.wake()
}

// lost handles the news that a card was pulled. The news can be late: the card may be
// plugged in again.
func (d *Desk) lost(c *simcard.Card) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !c.Powered() {
		d.takeOut(c)
	}
}

// takeOut takes a card out of its reader, and removes the reader unless it stays.
func (d *Desk) takeOut(c *simcard.Card) {
	s := d.holding(c)
	if s == nil {
		return
	}
	for h := range s.handles {
		h.removed = true
		h.settle()
	}
	s.card, s.owner = nil, nil
	if !s.stays {
		d.slots = slices.DeleteFunc(d.slots, func(other *slot) bool { return other == s })
	}
	d.wake()
}

func (d *Desk) holding(c *simcard.Card) *slot {
	return d.first(func(s *slot) bool { return s.card == c })
}

func (d *Desk) named(reader string) *slot {
	return d.first(func(s *slot) bool { return s.name == reader })
}

func (d *Desk) first(match func(*slot) bool) *slot {
	if i := slices.IndexFunc(d.slots, match); i >= 0 {
		return d.slots[i]
	}
	return nil
}

// freeName counts over all readers, as pcsc-lite does for one driver.
func (d *Desk) freeName(product string) string {
	for index := 0; ; index++ {
		suffix := fmt.Sprintf(" %02X 00", index)
		taken := func(s *slot) bool { return strings.HasSuffix(s.name, suffix) }
		if d.first(taken) == nil {
			return product + suffix
		}
	}
}

// wake makes every waiting call check again.
func (d *Desk) wake() {
	close(d.changed)
	d.changed = make(chan struct{})
}
