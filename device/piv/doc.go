// Package piv has the words for the PIV application of a YubiKey: slots, what a
// slot holds, policies, the errors of an operation, and attestations.
//
// It reaches no card and needs no cgo; package device/pivkey does that. Start
// reading at [State] for what a token reports of itself, at [Attestation] and
// [VerifyAttestation] for what its maker signed. [Roots] are the issuers that
// count: Yubico's certificates are in folder yubico.
package piv
