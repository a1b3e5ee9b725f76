// Package attestation reads the attestation of keys for the commands that need one, and
// records what each key showed. It asks no person anything.
//
// flags.go names the issuers to trust in addition to the world's. attest.go asks a key,
// and records the answer; the ceremony judges it, from the ledger.
package attestation
