package pivkey

import (
	"cmp"
	"fmt"
	"time"

	"rootseal/device"
)

// Token is the PIV application of one key, which an officer signs with. Nothing
// is open between two operations, so there is nothing to close.
type Token struct {
	port   device.Port
	reader string
	serial device.KeySerial
	limits Limits
}

// New is the token of this serial, in the reader in which device found it. The
// port is for what has to be asked before piv-go opens the reader (see front).
func New(port device.Port, reader string, serial device.KeySerial, limits Limits) *Token {
	return &Token{port: port, reader: reader, serial: serial, limits: limits.withDefaults()}
}

// Limits are the longest waits. Zero means the default.
type Limits struct {
	// Open is for opening the reader, and so for another program to let go of
	// it: 10 s.
	Open time.Duration
	// Act is for all that is done once it is open: 30 s. A key waits 15 s for
	// a touch.
	Act time.Duration
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Open: cmp.Or(l.Open, 10*time.Second),
		Act:  cmp.Or(l.Act, 30*time.Second),
	}
}

// named says which key an error is of.
func (t *Token) named(doing string, err error) error {
	return fmt.Errorf("key %d in %s: %s: %w", t.serial, t.reader, doing, err)
}
