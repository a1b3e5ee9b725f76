package room

import (
	"errors"
	"slices"
	"time"

	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
)

// finger is how long a touch takes: long enough to read the request first.
const finger = 650 * time.Millisecond

// Key says which key is on the desk.
type Key struct {
	Serial uint32
	Old    bool // an older model, such as people keep in safes
	Busy   bool // it holds a credential of another service, which must not suffer
}

// Seat is one key, plugged in or not.
type Seat struct {
	Card *simcard.Card
	Lost bool
	desk *simdesk.Desk
}

// newSeat makes a key and plugs it in.
func newSeat(desk *simdesk.Desk, k Key) *Seat {
	profile := simcard.YubiKey57
	if k.Old {
		profile = simcard.YubiKey543
	}
	card := simcard.New(profile, k.Serial, simcard.Latency(simcard.RealHardware), simcard.AutoPress(finger))
	if k.Busy {
		card.Store(simcard.Stored{ID: "Example:olivia", Key: []byte("twenty bytes of seed")})
	}
	desk.Plug(card)
	return &Seat{Card: card, desk: desk}
}

// Errors of hands at the desk.
var (
	ErrLost       = errors.New("the key is lost")
	ErrNotLost    = errors.New("the key is not lost")
	ErrNotPlugged = errors.New("the key is not plugged in")
)

// Plugged reports whether the key is plugged in.
func (s *Seat) Plugged() bool { return s.Card.Powered() }

// Plug plugs the key in.
func (s *Seat) Plug() error {
	if s.Lost {
		return ErrLost
	}
	s.desk.Plug(s.Card)
	return nil
}

// Pull unplugs the key, even during a command.
func (s *Seat) Pull() { s.desk.Unplug(s.Card) }

// Lose takes the key away.
func (s *Seat) Lose() { s.Pull(); s.Lost = true }

// Find ends a loss. The key is not plugged in.
func (s *Seat) Find() error {
	if !s.Lost {
		return ErrNotLost
	}
	s.Lost = false
	return nil
}

// Reset is what any computer can do to a plugged-in key: its OATH application forgets all.
func (s *Seat) Reset() error {
	if !s.Plugged() {
		return ErrNotPlugged
	}
	s.Card.ResetOATH()
	return nil
}

// Seats returns the keys, in the order of their numbers.
func (r *Room) Seats() []*Seat { return r.seats }

// Cards returns the keys without their places.
func (r *Room) Cards() []*simcard.Card {
	cards := make([]*simcard.Card, len(r.seats))
	for i, s := range r.seats {
		cards[i] = s.Card
	}
	return cards
}

// Seat returns the key with that serial, or nil.
func (r *Room) Seat(serial uint32) *Seat {
	i := slices.IndexFunc(r.seats, func(s *Seat) bool { return s.Card.Serial() == serial })
	if i < 0 {
		return nil
	}
	return r.seats[i]
}
