// Package oath speaks to the OATH applet of a YubiKey, YubiKey NEO, CanoKey or
// Nitrokey 3: the YKOATH protocol as far as loading, proving and using TOTP
// credentials needs it, over any [Card] that carries APDUs.
//
// # The applet
//
// The applet is a store of credentials. Each has an id, a type (TOTP or HOTP),
// a hash algorithm, a number of digits, perhaps a demand for touch, and a seed
// that goes in and never comes out. The applet has no clock: the host sends the
// time step as a challenge, and the card answers the HMAC of it under the seed.
// So codes of any step can be had at any time, and two consecutive codes need
// no wait.
//
// An id is at most 64 bytes, compared byte for byte. Programs write
// [period/][issuer:]account into it; the card knows nothing of that. See [Name].
//
// # A session
//
// [Select] begins a [Session]. Selecting any other applet on the card ends it,
// and with it the unlocking, so a session belongs inside one PC/SC transaction.
// The answer to SELECT tells
//
//	79  version, 3 bytes: the firmware on YubiKey 4 and 5, see Version
//	71  salt, 8 bytes: random, made anew by RESET
//	74  challenge: there exactly if an access code is set
//	7B  algorithm of the access key
//
// and other tags are skipped. The same serial number with another salt is a key
// that was reset, and its credentials are gone.
//
// With an access code set, everything but SELECT, VALIDATE and RESET answers
// 6982 until [Session.Validate]. Card and host prove the key to each other, and
// no card counts wrong attempts. The key comes from password and salt by
// [DeriveAccessKey], so one password gives another key on each token.
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
//	A5 00 00  SEND REMAINING   whenever an answer ends in 61xx
//	04 DE AD  RESET            Session.Reset
//
// Data is a run of elements: tag, length, value. Lengths of 80 and more are
// written 81 xx. One tag breaks the rule: the property of PUT is 78 and one
// value byte, without a length.
//
// # What this package refuses
//
// A YubiKey overwrites a credential of the same id without a word. [Session.Put]
// therefore wants a [Session.List] in the same session that shows the id to be
// absent.
//
// CALCULATE on an HOTP entry moves its counter for good, whatever is asked. It
// is never sent for one: [ErrHOTP].
//
// The property "only increasing" (01) makes a card refuse every challenge below
// the largest that it has seen. One code of the next step would make the
// present one impossible, one challenge that is not a time would make all of
// them so, and no instruction shows the property. It is never set.
//
// # Codes
//
// A truncated answer is 31 bits on NEO, CanoKey and Nitrokey, and on YubiKey 4
// and 5 the code already reduced, about 20 bits. To compare keys, ask for the
// whole HMAC. [Full] gives the login code from the same answer, so one touch is
// a proof and a code.
//
// # Errors
//
// Status words become sentinels such as [ErrFull] by the pair of instruction and
// word. The word stays in a [StatusError], also where no source explains it.
// 6982 is [ErrLocked], but for a CALCULATE in an unlocked session it is
// [ErrTouchTimeout].
//
// A command whose answer is lost may have been carried out. After any error of
// Put, Delete or Rename the session forgets its list, and the caller has to
// read before it decides.
//
// # Secrets
//
// The command buffers of PUT and SET CODE and the prepared seed are overwritten
// after use. That is best effort: the state of an HMAC is out of reach, and the
// runtime promises no single copy. [AccessKey] and [NewCredential] print, log and
// marshal without what is secret in them. A NewCredential holds its seed as plain
// bytes, though, and fmt asks no method of a value under %p or %w (go vet reports
// both) or in an unexported field of another struct: keep it out of those.
//
// The facts are from Yubico's YKOATH specification, Yubico's host software
// (yubikey-manager, yubikit-android, Yubico.NET.SDK), the sources of the NEO,
// CanoKey and Nitrokey applets, and published traces of a YubiKey 5.4.3.
package oath
