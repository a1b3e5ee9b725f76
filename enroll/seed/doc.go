// Package seed holds the shared secret of an MFA device while a command runs,
// and knows the forms in which it reaches us: base32 text, an otpauth URI, a
// picture of a QR code.
//
// A [Seed] is never printed: every verb of fmt, encoding/json and log/slog
// shows "[seed]" or fails. No error of this package quotes its input, wraps a
// parser's error or tells a position inside the secret, so an error can be
// logged and recorded whatever was pasted.
//
// Buffers that were handed in are overwritten, and a Seed is overwritten by
// [Seed.Wipe]. Go's runtime moves and copies memory and its library keeps
// strings, which cannot be overwritten, so this narrows the time in which a
// seed can be found in memory and promises no more. What goes through strings
// is said where it does.
package seed
