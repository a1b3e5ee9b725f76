package device

import (
	"context"
	"errors"
)

// Port is PC/SC as this package needs it. Any call but Wait may block without
// limit (pcsc-lite waits for as long as another program holds a transaction);
// [Desk] puts the limits on them. A Port is used by many goroutines at once.
type Port interface {
	// Readers lists the readers, also the empty ones. No reader at all is an
	// empty list, not an error.
	Readers() ([]Reader, error)

	// Connect opens the card in a reader, shared with other programs, in a
	// PC/SC context of its own: with a common context one key's command waits
	// behind another key's touch.
	Connect(reader string) (Handle, error)

	// Wait returns nil when the readers differ from known, and the cause when
	// ctx ends before.
	Wait(ctx context.Context, known []Reader) error
}

// Reader is a slot that takes one card. Its name says nothing about which key
// is in it: PC/SC gives a name's index to the next key that comes.
type Reader struct {
	Name    string
	Present bool   // a card is in it
	ATR     []byte // the card's answer to reset; nil without a card

	// Events counts insertions and removals where PC/SC does, else it is 0. A
	// card that was swapped between two looks shows only here.
	Events uint16
}

// Handle is one card, connected. Its methods are called one at a time.
type Handle interface {
	// Begin starts a transaction: until End no other program reaches the card.
	Begin() error

	// Transmit sends one command APDU; the response ends in SW1 SW2.
	Transmit(command []byte) (response []byte, err error)

	// End ends the transaction and leaves the card as it is (LEAVE), so that
	// other programs keep their sessions.
	End() error

	// Reconnect makes the handle usable after a reset by another program, also
	// after one that switched the card off: shared, LEAVE.
	Reconnect() error

	// Close lets go of the card (LEAVE) and of the PC/SC context.
	Close() error
}

// What the errors of a Port wrap, by what the caller can do about it.
var (
	ErrRemoved       = errors.New("key was removed")
	ErrReset         = errors.New("card was reset by another program")
	ErrSharing       = errors.New("card is held by another program")
	ErrNoService     = errors.New("PC/SC service is not running")
	ErrNoCard        = errors.New("no card in the reader")
	ErrDenied        = errors.New("access to PC/SC denied")
	ErrUnresponsive  = errors.New("card does not respond")
	ErrUnknownReader = errors.New("no such reader")
	ErrNoReaders     = errors.New("no reader")
)
