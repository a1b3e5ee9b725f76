// Package custody contains the acts that follow an enrollment: rootseal verifies
// the keys, checks the device live at AWS, seals and unseals keys, and adopts
// devices that the ledger lacks. Nothing here creates a seed or enables a device;
// that is package enroll.
//
// Start reading at [Verify], then [Seal].
//
// # Words
//
//	proof            the record of a verification: it shows one answer of each credential
//	live check       AWS itself accepted the codes, or saw root sign in ([ProveLive]);
//	                 several at the same time are [Together]
//	adoption         keys and AWS agree on a device that is not in the ledger
//	bag              a tamper-evident bag with a number
//	custody finding  a wrong bag number or an emergency, open until officers close it
//	trip             the use of an offline copy of the ledger
//	home             the ledger from which the copy was exported
//
// # Rules
//
// A verification writes nothing to a key. [CleanKey] is the only function here that
// deletes, and only retired credentials that have just answered a one-time challenge.
//
// A key is proven by two questions. Its answer to a one-time challenge must match the
// hash in the ledger, and its answer to a fresh challenge must equal that of the
// other keys. A recorded answer proves nothing a second time.
//
// Each act reads the ledger twice: before it starts, and again inside the append, because
// another command can write at any time. It asks package gate what the ledger says
// against a key before it relies on the key.
//
// What [Return] imports comes from a USB stick. So it accepts only what a trip can
// have produced, and refuses a copy as a whole.
//
// # Limits
//
// Custody and ceremonies do not import each other. Both use package gate, which decides,
// package keyring, which talks to keys, and package mfa, which reads AWS.
package custody
