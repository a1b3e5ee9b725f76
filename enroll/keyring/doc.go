// Package keyring talks to the keys of a ceremony: it opens and unlocks them, writes the
// seed, puts challenges to their credentials, and deletes credentials that have proven
// what they are. Its write.go alone writes to a key: a test looks for the calls.
//
// Start reading at [Open], then [Ask].
//
// # Words
//
//	challenge           8 bytes that a credential answers with an HMAC
//	one-time challenge  a challenge with a recorded hash of its answer; a witness in the code
//	fresh challenge     random bytes, chosen now ([FreshChallenge])
//	retired credential  the entry of a seed that no device uses any longer
//	release             end the transaction on a key, so that other programs can use it
//
// # Rules
//
// rootseal deletes a retired credential only after the credential has answered an unused
// one-time challenge: an id alone does not show whose a credential is. The answer is
// recorded before the deletion, and proves nothing a second time.
//
// A key is released before each question to a person. Each access code belongs to one
// serial, and is never tried on another key.
//
// A challenge is never a time step that AWS will see, so no answer contains a usable
// code.
//
// # Limits
//
// The package knows keys and the ledger. It sees nothing of AWS and of the ceremonies that
// use it.
package keyring
