// Package device finds security keys on the desk and lends the OATH application
// of one at a time, through any [Port] to PC/SC. It knows nothing of cgo; the
// port to the real service is package device/pcsc.
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
// # Which key is which
//
// A key is its serial, never a reader's name or place: PC/SC hands both on to
// the next key that is plugged in. [Desk.Keys] and [Desk.Open] connect to all
// readers in parallel and ask each card who it is:
//
//   - the management application, of a YubiKey from firmware 4.1: SELECT and
//     READ CONFIG, and a command for each further page (firmware 5.7 has two);
//   - the OTP application, for the NEO and firmware 4.0;
//   - else the OATH application. Other vendors' tokens, and YubiKeys that hide
//     their serial, are known by its salt, which a reset of the application
//     renews. A Nitrokey with a PIN shows neither.
//
// A token that is not asked for is closed as soon as it has answered. A card
// that cannot be read is a [Problem] and stops nobody else. A serial in two
// readers is refused: one of the two is not what it says.
//
// # One transaction
//
// [Key.Use] runs a function in one transaction, in which no other program
// reaches the card: without it another program could select another application
// between two of our commands, and the next would land there (01 is PUT in OATH
// and "write a slot" in OTP). The transaction and its OATH session outlive the
// function for at most 3 s without a command, so that consecutive calls cost
// nothing; the transaction in which the key was opened is the first that is
// kept. [Key.Release] ends it at once, and is called before a person is asked
// anything. A function that makes the card wait for more than 3 s without a
// command loses the transaction ([ErrReleased]): nobody above this package can
// hold a card across a prompt, and Windows would reset it after 5 s.
//
// A later transaction begins with SELECT, whose answer has the salt: with
// another one the card is another key, or was reset ([ErrKeyChanged]). After a
// reset by another program, and after the key was pulled and is back in
// whatever reader, the serial is checked as well. An access code that
// [Key.Unlock] was given is given again.
//
// # What is never repeated
//
// Only finding, connecting and selecting are tried again. When a command of the
// function gets no answer, the card may or may not have done it: the session
// takes no further command, Use returns the error, and the next Use begins
// anew. Whoever sent the command reads before deciding.
//
// # Limits
//
// No call of PC/SC has a limit: connecting and beginning wait for as long as
// another program has the card, and a command for as long as the card is
// silent. Here each call runs in its own goroutine and is given up after 5 s,
// CALCULATE after 20 s, because a key waits 15 s for a touch ([Limits]). What
// was given up is not used again, and closed when it returns at last. The error
// is [ErrTimeout] and says who may hold the card. Nobody is killed, reset or
// pushed off.
//
// A context stops the work between two commands and ends every wait but that
// for an answer: a write in flight is let finish.
//
// Each open key has a handle and a PC/SC context of its own, shared with other
// programs. All is left as it is on the way out (LEAVE): a reset would cost
// other programs their sessions.
//
// # Errors
//
// They begin with the key's serial and reader. The sentinels beside [Port] are
// what PC/SC said, those of [ErrTimeout]'s group what this package found.
package device
