package pivkey

import (
	"cmp"
	"time"

	"rootseal/device"
	"rootseal/message"
)

// Token is the PIV application of one key, which an officer signs with. No connection
// stays open between two operations, so Token has no Close.
type Token struct {
	port   device.Port
	reader string
	serial device.KeySerial
	limits Limits
}

// New returns the token with this serial, in the reader in which device found it. port
// serves the queries before piv-go opens the reader (see front).
func New(port device.Port, reader string, serial device.KeySerial, limits Limits) *Token {
	return &Token{port: port, reader: reader, serial: serial, limits: limits.withDefaults()}
}

// Limits are the longest waits. Zero means the default.
type Limits struct {
	// Open limits opening the reader, and so the wait for another program to
	// release it: 10 s.
	Open time.Duration
	// Act limits the whole operation once the reader is open: 30 s. A key waits
	// 15 s for a touch.
	Act time.Duration
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Open: cmp.Or(l.Open, 10*time.Second),
		Act:  cmp.Or(l.Act, 30*time.Second),
	}
}

// named adds the key to an error.
func (t *Token) named(doing string, err error) error {
	return message.Errorf("key %d in %s: %s: %w", t.serial, t.reader, message.Word(doing), err)
}
