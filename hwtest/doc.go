// Package hwtest is one conformance suite for any card. The same cases run on a
// simulated card in process, on a simulated card behind a real pcscd, and on one
// real key.
//
// A simulated card does what its author read and believed. The suite tests that
// belief on a real key. If a case passes on the simulated card and fails on a key,
// the simulated card is wrong, and so is every test that relies on it.
//
// Start reading at [Run].
//
// # A case
//
// [Run] opens the card through package device for each case, removes what an
// earlier run left, and runs the case in one or more transactions. A case states
// its needs, such as RENAME or a whole HMAC. If the card does not meet them, the
// case does not run, and the log says why. A run without any case fails.
//
// Two kinds of cases are only for expendable cards, in practice simulated ones:
// cases that set an access code or RESET, and cases that fill the card up.
//
// # A real key
//
//	make hw SERIAL=12345678
//	make hw SERIAL=12345678 TOUCH=1
//
// runs the suite on the key with this serial, which must be the only plugged-in key
// (as in Yubico's own tests of yubikey-manager). The key may be in daily use:
//
//   - The suite writes, renames, deletes and calculates only credentials whose issuer is
//     "rootseal-test". It removes them before and after.
//   - The guard between device and the card refuses every other command that could change
//     anything, and every unknown command. It would stop a mistake in the suite as well as
//     one in package oath.
//   - CALCULATE ALL also makes the owner's credentials answer, so it is sent with the present
//     time step only, as by the owner's own programs.
//   - A key with an access code is refused, so that no access code is typed here.
//
// The suite writes the commands and answers into a trace, a file of JSON lines,
// without the owner's data: see the trace's first line. TOUCH=1 adds the cases that
// need a person.
package hwtest
