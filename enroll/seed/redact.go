package seed

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// redacted stands for a seed wherever one is printed.
const redacted = "[seed]"

var errNotEncoded = errors.New("a seed is not encoded")

// String shows that there is a seed, and nothing of it.
func (s *Seed) String() string { return redacted }

// GoString is String for %#v, also where a struct holds the Seed.
func (s *Seed) GoString() string { return redacted }

// Format shows the same for every verb and flag, %x and %p among them.
func (s *Seed) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue shows the same in log/slog.
func (s *Seed) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON fails: a record or a report that holds a Seed is a mistake that
// must not pass as a redacted one.
func (s *Seed) MarshalJSON() ([]byte, error) { return nil, errNotEncoded }

// MarshalText fails, for every encoder that looks for it.
func (s *Seed) MarshalText() ([]byte, error) { return nil, errNotEncoded }

// MarshalBinary fails, for encoding/gob.
func (s *Seed) MarshalBinary() ([]byte, error) { return nil, errNotEncoded }
