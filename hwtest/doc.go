// Package hwtest is one conformance suite for any card: the same cases on a
// simulated card in process, on a simulated card behind a real pcscd, and on one
// real key.
//
// What a simulated card does is what its author read and believed. The suite is
// where that belief meets a real key: a case that passes on the simulated card
// and fails on a key shows that the simulated card is wrong, and then every test
// that was built on it.
//
// # A case
//
// [Run] opens the card through package device for each case, removes what an
// earlier run left, and runs the case in one or more transactions. A case that
// needs more than a card has, such as RENAME or a whole HMAC, says what it needs;
// where that is missing it does not run, and the log says so and why. A run of
// no case at all fails.
//
// Two kinds of cases are for expendable cards alone, which in practice are
// simulated ones: those that set an access code or RESET, and those that fill
// the card up.
//
// # A real key
//
//	make hw SERIAL=12345678
//	make hw SERIAL=12345678 TOUCH=1
//
// runs the suite on the key of this serial, which has to be the only one that is
// plugged in (as in Yubico's own tests of yubikey-manager). It may be somebody's
// key in daily use:
//
//   - Only credentials whose issuer is "rootseal-test" are written, renamed,
//     deleted or calculated. Those are removed before and after.
//   - The guard between device and the card lets no other command through that
//     could change anything, and none at all that it does not know. It would
//     stop a mistake in the suite as well as one in package oath.
//   - CALCULATE ALL, which also makes the owner's entries answer, is sent with
//     the present time step only, as the owner's own programs do.
//   - A key with an access code is refused, so that nobody types one in here.
//
// What went over the wire is written into a trace, a file of JSON lines, with
// what is the owner's taken out: see the trace's first line. TOUCH=1 adds the
// cases that need a person.
package hwtest
