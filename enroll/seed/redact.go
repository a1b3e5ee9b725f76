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

// Format shows the same for every verb and flag, %x and %#v among them.
func (s *Seed) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue shows the same in log/slog.
func (s *Seed) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText fails, for JSON and every other encoder of text: a record or a
// report that holds a Seed is a mistake that must not pass as a redacted one.
func (s *Seed) MarshalText() ([]byte, error) { return nil, errNotEncoded }
