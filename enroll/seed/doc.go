// Package seed keeps the seed of an MFA device in memory while a command runs. It
// reads the forms in which a seed arrives: base32 text, an otpauth URI, a picture
// of a QR code.
//
// A [Seed] is never printed: every verb of fmt, encoding/json and log/slog shows
// "[seed]" or fails. No error of this package quotes its input, wraps a parser's
// error or names a position inside the secret. So every error can be logged and
// recorded, for any pasted text.
//
// A Seed's bytes are in a page of their own, outside Go's heap, locked against swap
// and excluded from core dumps. [Seed.Wipe] overwrites and frees the page. The
// package overwrites the buffers that it receives. Go's runtime moves and copies
// memory, and Go's library keeps strings, which cannot be overwritten. For data
// that passes through those, the package only shortens the time in which a seed can
// be found; the comments say which data does.
package seed
