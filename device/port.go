package device

import (
	"context"
	"errors"
)

// Port is PC/SC as this package needs it. Any call but Wait may block without limit
// (pcsc-lite waits for as long as another program has a transaction); [Desk] sets the
// limits. Many goroutines use a Port at the same time.
type Port interface {
	// Readers lists all readers, with and without a card. If there is no reader,
	// the list is empty and err is nil.
	Readers() ([]Reader, error)

	// Connect opens the card in a reader, shared with other programs, in a PC/SC
	// context of its own. In a common context one key's command would wait for
	// another key's touch.
	Connect(reader string) (Handle, error)

	// Wait returns nil when the readers differ from known. If ctx ends before, it
	// returns the cause.
	Wait(ctx context.Context, known []Reader) error
}

// Reader is a slot that takes one card. Its name does not identify a key: PC/SC gives
// the same name and index to the next key.
type Reader struct {
	Name    string
	Present bool   // a card is in it
	ATR     []byte // the card's answer to reset; nil without a card

	// Events counts insertions and removals if PC/SC does, otherwise it is 0. Only
	// Events shows a card that was swapped between two calls.
	Events uint16
}

// Handle is one connected card. The caller makes one call at a time.
type Handle interface {
	// Begin starts a transaction: no other program reaches the card until End.
	Begin() error

	// Transmit sends one command APDU; the response ends in SW1 SW2.
	Transmit(command []byte) (response []byte, err error)

	// End ends the transaction and leaves the card as it is (LEAVE), so that
	// other programs keep their sessions.
	End() error

	// Reconnect makes the handle usable after another program has reset the card
	// or switched it off: shared, LEAVE.
	Reconnect() error

	// Close releases the card (LEAVE) and the PC/SC context.
	Close() error
}

// Errors of a Port wrap one of these, by what the caller can do.
var (
	ErrRemoved       = errors.New("key was removed")
	ErrReset         = errors.New("card was reset by another program")
	ErrSharing       = errors.New("card is held by another program")
	ErrOwnUse        = errors.New("this command itself holds the card")
	ErrNoService     = errors.New("PC/SC service is not running")
	ErrNoCard        = errors.New("no card in the reader")
	ErrDenied        = errors.New("access to PC/SC denied")
	ErrUnresponsive  = errors.New("card does not respond")
	ErrUnknownReader = errors.New("no such reader")
	ErrNoReaders     = errors.New("no reader")

	// ErrServiceVersion: pcscd and the library of this program have different
	// versions, so they do not understand each other.
	ErrServiceVersion = errors.New("PC/SC service and library differ in version")
	// ErrServiceFault: the service runs, and fails.
	ErrServiceFault = errors.New("PC/SC service failed")
)
