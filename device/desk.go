package device

import (
	"context"
	"time"
)

// KeySerial is the number Yubico engraves on a key; 0 where a token has none.
type KeySerial uint32

// Limits are the longest waits for the calls of a [Port]. Zero means default.
type Limits struct {
	Call      time.Duration // Readers, Connect, Begin, Reconnect, End and Close: 5 s
	Transmit  time.Duration // one command: 5 s
	Calculate time.Duration // one CALCULATE, in which the card waits for a touch: 20 s
	Idle      time.Duration // how long a transaction is kept without a command: 3 s
}

// Desk is every reader of the workstation and the keys in them.
type Desk struct{}

// Problem is a reader whose card could not be read.
type Problem struct {
	Reader string
	Err    error
}

// Change is a key that came or went.
type Change struct {
	Inserted bool
	Info     Info
}

func NewDesk(port Port, limits Limits) *Desk { panic("") }

func (d *Desk) Keys(ctx context.Context) (keys []*Key, problems []Problem, err error) { panic("") }

func (d *Desk) Open(ctx context.Context, serials ...KeySerial) ([]*Key, error) { panic("") }

func (d *Desk) Watch(ctx context.Context, report func(Change)) error { panic("") }
