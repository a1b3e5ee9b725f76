// Package device finds security keys in the readers of the workstation, and lends
// the OATH application of one key at a time. It reaches PC/SC through a [Port] and
// needs no cgo; package device/pcsc is the port to the real service.
//
//	desk := device.NewDesk(pcsc.New(), device.Limits{})
//	keys, err := desk.Open(ctx, 12345678, 23456789)
//	...
//	defer keys[0].Close()
//	err = keys[0].Use(ctx, func(s *oath.Session) error {
//		creds, err := s.List()
//		...
//	})
//
// Start reading at [Desk], then [Key.Use].
//
// # Words
//
//	reader       a slot that takes one card; a plugged-in YubiKey is its own reader
//	card         what a reader shows to PC/SC
//	token        any card with OATH or PIV: a YubiKey, CanoKey or Nitrokey
//	key          an open token (Key)
//	serial       the number that Yubico engraves on a key
//	handle       one connection to a card; Port opens handles
//	transaction  the time in which no other program reaches the card
//	lost         a handle that no longer works; the key must be found again
//	idle         a transaction that waits for its next command
//
// # Identity of a key
//
// A key is identified by its serial, never by the name or place of its reader: PC/SC
// gives both to the next key that is plugged in. [Desk.Keys] and [Desk.Open] connect
// to all readers in parallel and ask each card for its identity:
//
//   - The management application answers on a YubiKey from firmware 4.1: SELECT and
//     READ CONFIG, and one command for each further page (firmware 5.7 has two).
//   - The OTP application answers on the NEO and on firmware 4.0.
//   - Otherwise the OATH application answers. Other vendors' tokens, and YubiKeys
//     that hide their serial, are identified by its salt, which a reset of the
//     application renews. A Nitrokey with a PIN shows neither.
//
// A token that the caller did not ask for is closed as soon as it has answered. A
// card that cannot be read is a [Problem] and does not affect other cards. If two
// readers report one serial, both are refused: one of the two tokens lies.
//
// # One transaction
//
// [Key.Use] runs a function in one transaction, in which no other program reaches
// the card. Without it, another program could select another application between two
// commands, and the next command would go there (01 is PUT in OATH and "write a
// slot" in OTP).
//
// The transaction and its OATH session outlive the function for at most 3 s without
// a command, so that consecutive calls need no new SELECT. The transaction in which
// the key was opened is the first to be kept. [Key.Release] ends the transaction at
// once; callers release a key before they prompt. If a function leaves the card
// without a command for more than 3 s, it loses the transaction ([ErrReleased]): no
// caller can keep a card across a prompt, and Windows would reset the card after 5 s.
//
// A later transaction begins with SELECT, whose answer contains the salt. Another
// salt means another key, or a reset of this key's application ([ErrKeyChanged]).
// After a reset of the card by another program, and after the key was unplugged and
// plugged in again, the serial is checked, too. If [Key.Unlock] has the access code,
// each new session gives it again.
//
// # Commands are never repeated
//
// Only finding, connecting and selecting are tried again. If a command of the
// function gets no answer, the card may or may not have carried it out. The session
// then takes no further command, Use returns the error, and the next Use starts with
// a new transaction. The caller reads before deciding.
//
// # Limits
//
// PC/SC limits no call: connecting and beginning wait for as long as another program
// keeps the card, and a command waits for as long as the card is silent. Here each
// call runs in its own goroutine and is given up after 5 s, a CALCULATE after 20 s,
// because a key waits 15 s for a touch ([Limits]). A handle whose call was given up
// is not used again, and is closed when the call finally returns. The error is
// [ErrTimeout] and names the programs that may keep the card. This package kills,
// resets or disconnects no other program.
//
// A context stops the work between two commands and ends every wait, except the wait
// for an answer: a command that was sent is left to finish.
//
// Each open key has a handle and a PC/SC context of its own, shared with other
// programs. Closing leaves the card as it is (LEAVE): a reset would end the sessions
// of other programs.
//
// # Errors
//
// Every error begins with the key's serial and reader. A [Port] reports the sentinels
// next to it, such as [ErrRemoved]; this package adds [ErrTimeout] and those after it.
package device
