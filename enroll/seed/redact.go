package seed

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// redacted replaces a seed in every output.
const redacted = "[seed]"

var errNotEncoded = errors.New("a seed is not encoded")

// String shows that there is a seed, but nothing of it.
func (s *Seed) String() string { return redacted }

// Format shows the same for every verb and flag, including %x and %#v.
func (s *Seed) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue shows the same in log/slog.
func (s *Seed) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText fails, for JSON and every other text encoder: a record or report that
// contains a Seed is a mistake, and must not pass as a redacted seed.
func (s *Seed) MarshalText() ([]byte, error) { return nil, errNotEncoded }
