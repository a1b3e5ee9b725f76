// Package mfa is the MFA devices of one principal at AWS: it reads which devices there
// are, which are in use, and whether root signed in with one, and it alone creates,
// enables, deactivates and deletes them.
//
// Start reading at [VirtualDevices].
//
// # Words
//
//	virtual device  an MFA device that accepts a seed, the only kind that rootseal creates
//	assigned        in use: a user or root has the device
//	head tag        the ledger's head, written to the device at its creation
//	in doubt        a call whose outcome is unknown until the state is read
//
// # Rules
//
// An answer for another account or partition is not an answer, and the caller must not
// conclude from it that a device is missing.
//
// Lists of AWS lag behind its writes, and CloudTrail needs minutes. So "not shown" does
// not mean "not there".
//
// A call is repeated only if AWS rejected it because of the request rate
// ([Patiently]). Any other error can hide an effect.
//
// # Limits
//
// The package reads AWS through the interfaces of package env. It sees neither the keys
// nor the folded records of package record.
package mfa
