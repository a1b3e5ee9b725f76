// Package seed holds the shared secret of an MFA device while a command runs,
// and knows the forms in which it reaches us: base32 text, an otpauth URI, a
// picture of a QR code.
//
// A [Seed] is never printed: every verb of fmt, encoding/json and log/slog
// shows "[seed]" or fails. No error of this package quotes its input, wraps a
// parser's error or tells a position inside the secret, so an error can be
// logged and recorded whatever was pasted.
//
// A Seed's bytes stand in a page of their own, outside Go's heap, locked against
// swap and left out of core dumps; [Seed.Wipe] overwrites it and gives it back.
// Buffers that were handed in are overwritten. Go's runtime moves and copies
// memory and its library keeps strings, which cannot be overwritten, so for what
// goes through them this narrows the time in which a seed can be found and
// promises no more. It is said where that is.
package seed
