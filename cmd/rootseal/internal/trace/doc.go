// Package trace shows what --verbose shows: each command to a card and each call to AWS,
// in one line, when it has ended.
//
// A line has the time, the key or the account, the name of the operation, the status and
// how long it took. It has no byte of what was sent or answered, since that may be a seed,
// a PIN, an access code, a code or a signature. [On] wraps the doors of a world, so it is
// the same for real keys, a rehearsal and a test, and no layer behind a door takes part.
package trace
