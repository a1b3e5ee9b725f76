package device

import (
	"bytes"
	"context"
	"fmt"
	"slices"
)

// Change is a token that was plugged in or removed.
type Change struct {
	Inserted bool
	Info     Info  // only the reader if Err is set
	Err      error // why a new token could not be read
}

// Watch reports every plugged-in token, and then each one that comes or goes, until ctx
// ends; it returns the cause. It compares reader states, and opens a token only once,
// when it appears. Reports come one at a time.
func (d *Desk) Watch(ctx context.Context, report func(Change)) error {
	var known []Reader
	here := map[string]Info{} // by reader
	for {
		readers, err := d.readers(ctx)
		if err != nil {
			return fmt.Errorf("watching: %w", err)
		}
		for _, r := range without(known, readers) {
			report(Change{Info: here[r.Name]})
			delete(here, r.Name)
		}
		keys, problems := d.look(ctx, without(readers, known), func(*Key) bool { return true })
		if ctx.Err() != nil {
			closeAll(keys)
			return fmt.Errorf("watching: %w", context.Cause(ctx))
		}
		for _, key := range keys {
			info := key.Info()
			key.Close()
			here[info.Reader] = info
			report(Change{Inserted: true, Info: info})
		}
		for _, p := range problems {
			here[p.Reader] = Info{Reader: p.Reader}
			report(Change{Inserted: true, Info: here[p.Reader], Err: p.Err})
		}
		known = readers
		if err := d.port.Wait(ctx, known); err != nil {
			return fmt.Errorf("watching: %w", err)
		}
	}
}

// without returns the readers of a with a card, except those that are equal in b.
func without(a, b []Reader) []Reader {
	var rest []Reader
	for _, r := range a {
		if r.Present && !slices.ContainsFunc(b, r.Equal) {
			rest = append(rest, r)
		}
	}
	return rest
}

// Equal reports whether two looks at a reader saw the same card.
func (r Reader) Equal(other Reader) bool {
	return r.Name == other.Name && r.Present == other.Present && r.Events == other.Events && bytes.Equal(r.ATR, other.ATR)
}
