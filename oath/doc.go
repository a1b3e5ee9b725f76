// Package oath speaks to the OATH applet of a YubiKey, YubiKey NEO, CanoKey or
// Nitrokey 3. It implements as much of the YKOATH protocol as is needed to write,
// verify and use TOTP credentials, over any [Card] that carries APDUs.
//
// Start reading at [Select], which begins a [Session]. A Session has one method
// for each instruction.
//
// # Words
//
//	applet      the OATH application on the token
//	credential  an id, a type, a hash, digits, perhaps a touch setting, and a seed
//	seed        the shared secret; it goes in and never comes out
//	step        a number of periods since the Unix epoch
//	challenge   what the card computes the HMAC of: for TOTP, a step
//	code        6 to 8 decimal digits, truncated from the HMAC
//	access code the applet's password; AccessKey is the key derived from it
//	salt        8 random bytes; each reset makes a new salt
//
// # The applet
//
// The applet stores credentials. It has no clock: the host sends a step as the
// challenge, and the card answers the HMAC of that challenge under the seed. So a
// key can compute the code of any step at any time, and two consecutive codes need
// no wait.
//
// An id has at most 64 bytes, and the card compares it byte for byte. Host programs
// write [period/][issuer:]account into the id; the card does not interpret it. See
// [Name].
//
// # A session
//
// Selecting any other applet on the card ends the session and locks it again, so a
// session belongs inside one PC/SC transaction. The answer to SELECT contains
//
//	79  version, 3 bytes: the firmware on YubiKey 4 and 5, see Version
//	71  salt, 8 bytes: random, new after each RESET
//	74  challenge: present if and only if an access code is set
//	7B  algorithm of the access key
//
// and possibly other tags, which are skipped. If a known serial number answers with
// another salt, the key was reset and its credentials are gone.
//
// If an access code is set, every instruction but SELECT, VALIDATE and RESET answers
// 6982 until [Session.Validate]. Card and host prove to each other that they know
// the access key, and no card counts wrong attempts. [DeriveAccessKey] derives the
// access key from password and salt, so one password gives another access key on
// each token.
//
// # Instructions
//
//	A4 04 00  SELECT           Select
//	A3 00 00  VALIDATE         Session.Validate
//	03 00 00  SET CODE         Session.SetCode, Session.ClearCode
//	A1 00 00  LIST             Session.List
//	01 00 00  PUT              Session.Put
//	02 00 00  DELETE           Session.Delete
//	05 00 00  RENAME           Session.Rename
//	A2 00 00  CALCULATE        Session.Calculate, the whole HMAC
//	A2 00 01  CALCULATE        Session.CalculateCode, truncated
//	A4 00 01  CALCULATE ALL    Session.CalculateAll
//	A5 00 00  SEND REMAINING   if an answer ends in 61xx
//	04 DE AD  RESET            Session.Reset
//
// Data is a sequence of elements: tag, length, value. Lengths from 80 on are
// written 81 xx. One tag breaks the rule: the property of PUT is 78 and one value
// byte, without a length.
//
// # What this package refuses
//
// Put never overwrites. A YubiKey replaces a credential of the same id without
// warning, so [Session.Put] requires a [Session.List] in the same session that
// shows the id to be absent.
//
// An HOTP credential never gets a CALCULATE, which would move its counter for
// good, whatever the challenge. The error is [ErrHOTP].
//
// The property "only increasing" (01) is never set. With it a card refuses every
// challenge below the largest that it has seen. One code of the next step would
// then rule out the present code, one challenge that is not a time would rule out
// all codes, and no instruction shows the property.
//
// # Codes
//
// A truncated answer has 31 bits on NEO, CanoKey and Nitrokey. On YubiKey 4 and 5
// the answer is the code already reduced, about 20 bits. To compare keys, ask for
// the whole HMAC. [Full] computes the login code from the same answer, so one touch
// gives both a proof and a code.
//
// # Errors
//
// The pair of instruction and status word decides which sentinel an error is, such
// as [ErrFull]. A [StatusError] keeps the word, even if no source explains it. 6982
// is [ErrLocked], except for a CALCULATE in an unlocked session: there it is
// [ErrTouchTimeout].
//
// The card may have carried out a command whose answer is lost. After any error of
// Put, Delete or Rename the session forgets its list, and the caller must read
// before deciding.
//
// # Secrets
//
// The package overwrites the command buffers of PUT and SET CODE, and the prepared
// seed, after use. That is best effort: the state of an HMAC is out of reach, and
// the runtime does not promise a single copy. [AccessKey] and [NewCredential]
// print, log and marshal without their secrets. A NewCredential contains its seed
// as plain bytes, though, and fmt calls no method of a value under %p or %w (go vet
// reports both) or in an unexported field of another struct. Keep a NewCredential
// out of those.
//
// # Sources
//
// Yubico's YKOATH specification, Yubico's host software (yubikey-manager,
// yubikit-android, Yubico.NET.SDK), the sources of the NEO, CanoKey and Nitrokey
// applets, and published traces of a YubiKey 5.4.3.
package oath
