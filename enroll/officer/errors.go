package officer

import (
	"fmt"

	"rootseal/enroll/hint"
)

// Faults of a signature, or a missing one.
var (
	// ErrNotSigned: a record requires a signature and has no valid one.
	ErrNotSigned = hint.Sentinel(hint.SignRecord, "not signed")
	// ErrTwoOfficers: one officer has signed, but the policy requires two.
	ErrTwoOfficers = hint.Sentinel(hint.SecondSignature, "signed by one officer, but two are required")
	// ErrUnknownSigner: the signer is not an active officer at that position.
	ErrUnknownSigner = hint.Sentinel(hint.FindSigner, "the signing key belongs to no active officer")
	// ErrRemovedSigner: the officer was active before that position, but not there.
	ErrRemovedSigner = hint.Sentinel(hint.SignRecord, "signed by an officer who was removed")
	// ErrAddedSelf: only the new officer has signed the record that adds them.
	ErrAddedSelf = hint.Sentinel(hint.AskNewcomer, "signed by the officer whom it adds")
	// ErrBadSignature: the signature does not match the key and the bytes.
	ErrBadSignature = hint.Sentinel(hint.TreatAsForged, "signature is wrong")
	// ErrPayload: the signed bytes are not the bytes of the named record.
	ErrPayload = hint.Sentinel(hint.TreatAsForged, "signature is not over the bytes of that record")
	// ErrKeyID: an officer made the signature, but it names another key.
	ErrKeyID = hint.Sentinel(hint.TreatAsForged, "signature names another key than the one that made it")
	// ErrUnreadable: the bytes of a record from a trip are not a record.
	ErrUnreadable = hint.Sentinel(hint.CheckCopy, "record from a trip cannot be read")
)

// Errors that prevent a signature or a change.
var (
	// ErrSameOfficer: two signers share a key, a token or a name.
	ErrSameOfficer = hint.Sentinel(hint.AnotherOfficer, "two officers with two keys must sign, and this is one of them twice")
	// ErrTooFewSigners: there are fewer signers than the register needs.
	ErrTooFewSigners = hint.Sentinel(hint.PlugOfficers, "too few officers to sign")
	// ErrTooFewOfficers: after this removal or policy there would be fewer officers
	// than must sign.
	ErrTooFewOfficers = hint.Sentinel(hint.AddOfficer, "fewer officers would be left than have to sign")
	// ErrNotOfficer: this is not an active officer.
	ErrNotOfficer = hint.Sentinel(hint.ListOfficers, "not an officer")
	// ErrIsOfficer: the key already is an officer's.
	ErrIsOfficer = hint.Sentinel(hint.AlreadyOfficer, "already an officer")
	// ErrOfficerKey: the public key does not match its description in the record.
	ErrOfficerKey = hint.Sentinel(hint.UseP256, "officer's key is not as described")
	// ErrRoot: the first officer does not have the pinned fingerprint.
	ErrRoot = hint.Sentinel(hint.CompareFingerprint, "first officer is another")
	// ErrAttestation: the recorded attestation of an officer's token is missing
	// or proves nothing.
	ErrAttestation = hint.Sentinel(hint.SeeAttestation, "officer's key is not attested")
)

// Problem is a fault of one record, other than a missing signature.
type Problem struct {
	Record uint64 // sequence
	Err    error
}

func (p Problem) String() string { return fmt.Sprintf("record %d: %v", p.Record, p.Err) }
