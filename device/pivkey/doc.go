// Package pivkey reaches the PIV application of a YubiKey with piv-go: it signs
// with an officer's key and has the token attest itself. Package device/piv has
// the types and errors. Like package device/pcsc, this package is built with cgo,
// or on Windows without; elsewhere every operation returns [device.ErrNotBuilt].
//
//	token := pivkey.New(pcsc.New(), info.Reader, info.Serial, pivkey.Limits{})
//	state, err := token.Look(ctx)
//	...
//	officer := state.Slot(piv.Signature)
//	err = token.CheckPIN(ctx, pin) // before anything is written anywhere
//	...
//	signature, err := token.Sign(ctx, officer.Slot, officer.Public, pin, message)
//
// # One operation
//
// Each operation opens the reader, compares the serial, does its work and closes.
// piv-go opens a reader exclusively, and a transaction stands from then on, so:
//
//   - A [device.Key] that is open on the reader keeps it out at once
//     ([device.ErrSharing]). Close it first; open it again afterwards, by its
//     serial: two connections are never one.
//   - It waits without limit while another program has a transaction. Here the
//     limit is [Limits].Open ([device.ErrTimeout]). What was given up closes as
//     soon as it gets the card after all, and sends nothing.
//   - Nobody is asked anything while it is open: Windows would reset the card
//     after 5 s (go-piv/piv-go#172). So PIN and management key are parameters.
//
// Before, the application is asked through the port of package device for what
// piv-go cannot tell, and whether it is there at all: where it is not, piv-go
// would keep the card for as long as the process lives.
//
// The reader is where device last found the key. Where another key is in it,
// nothing is done ([device.ErrKeyChanged]). A key that is gone is a
// [device.ErrRemoved], [device.ErrNoCard] or [device.ErrUnknownReader], and, as
// some drivers tell it, a [device.ErrUnresponsive]. What a key did that did not
// answer, [Token.Look] tells.
//
// # PIN
//
// A PIN has few tries, and a blocked one may cost the keys behind it. So the
// factory's PIN is refused unsent ([piv.ErrFactoryPIN]), and so is what cannot be one;
// the tries are read in the same transaction, and the last is spent by
// [Token.CheckPINSpendingLastTry] alone. A PIN stands on the token until another
// application is selected, for whichever program comes next; here that is done
// before the card is given back.
//
// # Attestation
//
// A token signs a certificate for each key that it generated itself, with its
// serial, firmware and the key's policies in it, and Yubico signed for the token.
// There is none of an imported key, before firmware 4.3, nor where the owner has
// replaced slot F9, which nothing restores. It needs neither PIN nor touch.
package pivkey
