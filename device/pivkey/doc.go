// Package pivkey signs with a key in the PIV application of an officer's own YubiKey,
// and makes a token prove its maker. It is built on piv-go. Like package device/pcsc it
// builds with cgo, and on Windows without cgo; elsewhere every operation returns
// [device.ErrNotBuilt]. Package device/piv has the types and errors, and builds everywhere.
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
// Each operation opens the reader, compares the serial, does its work and closes the
// reader. piv-go opens a reader exclusively and begins a transaction at once. This has
// consequences:
//
//   - While a [device.Key] is open on the reader, piv-go cannot open it
//     ([device.ErrOwnUse]). Close the key first, and open it again afterwards by its
//     serial: two connections never share an identity.
//   - While another program has a transaction, piv-go waits without limit. Here the
//     limit is [Limits].Open ([device.ErrTimeout]). A connection that was given up
//     closes as soon as it gets the card, and sends nothing.
//   - No operation prompts: Windows would reset the card after 5 s (go-piv/piv-go#172).
//     So PIN and management key are parameters.
//
// Before piv-go opens the reader, each operation uses the port of package device to
// check that there is a PIV application, and to read what piv-go cannot. Without a PIV
// application, piv-go would keep the card for as long as the process lives.
//
// The operation uses the reader in which device last found the key. If another key
// is in that reader, the operation does nothing ([device.ErrKeyChanged]). If the
// key was removed, the error is a [device.ErrRemoved], [device.ErrNoCard] or
// [device.ErrUnknownReader], or, with some drivers, a [device.ErrUnresponsive]. If
// a key did not answer, [Token.Look] shows what it did.
//
// # PIN
//
// A PIN has few tries, and a blocked PIN can cost the keys behind it. So pivkey
// never sends the factory's PIN ([piv.ErrFactoryPIN]), nor a text that cannot be a PIN.
// It reads the tries in the same transaction, and only
// [Token.CheckPINSpendingLastTry] spends the last one. A verified PIN stays valid
// on the token, for any program, until another application is selected; pivkey
// selects one before it releases the card.
//
// # Attestation
//
// A token signs a certificate for each key that it generated itself. The
// certificate contains the token's serial and firmware and the key's policies, and
// Yubico signed the certificate of the token. There is no attestation of an
// imported key, none before firmware 4.3, and none if the owner has replaced slot
// F9, which nothing restores. An attestation needs neither PIN nor touch.
package pivkey
