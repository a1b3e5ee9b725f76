package officer

import (
	"fmt"

	"rootseal/enroll/hint"
)

// What is wrong with a signature, or missing.
var (
	// ErrNotSigned: a record wants a signature and has none that counts.
	ErrNotSigned = hint.Sentinel(hint.SignRecord, "not signed")
	// ErrTwoOfficers: one officer has signed where the policy wants two.
	ErrTwoOfficers = hint.Sentinel(hint.SecondSignature, "signed by one officer where two must")
	// ErrUnknownSigner: no officer that counts there.
	ErrUnknownSigner = hint.Sentinel(hint.FindSigner, "signed by nobody who is an officer there")
	// ErrRemovedSigner: an officer who counted before, and no longer.
	ErrRemovedSigner = hint.Sentinel(hint.SignRecord, "signed by an officer who was removed")
	// ErrAddedSelf: the only word for an officer is their own.
	ErrAddedSelf = hint.Sentinel(hint.AskNewcomer, "signed by the officer whom it adds")
	// ErrBadSignature: not of this key over these bytes.
	ErrBadSignature = hint.Sentinel(hint.TreatAsForged, "signature is wrong")
	// ErrPayload: what is signed is not the bytes of the record that it names.
	ErrPayload = hint.Sentinel(hint.TreatAsForged, "signature is not over the bytes of that record")
	// ErrKeyID: the signature is an officer's and names another key.
	ErrKeyID = hint.Sentinel(hint.TreatAsForged, "signature names another key than the one that made it")
	// ErrUnreadable: a record from a trip whose bytes are no record.
	ErrUnreadable = hint.Sentinel(hint.CheckCopy, "record from a trip cannot be read")
)

// What keeps a signature or a change from being made.
var (
	// ErrSameOfficer: two signers with one key, token or name.
	ErrSameOfficer = hint.Sentinel(hint.AnotherOfficer, "two officers with two tokens must sign, and this is one of them twice")
	// ErrTooFewSigners: fewer than the register needs.
	ErrTooFewSigners = hint.Sentinel(hint.PlugOfficers, "too few officers to sign")
	// ErrTooFewOfficers: a removal or a policy that would leave fewer officers
	// than have to sign.
	ErrTooFewOfficers = hint.Sentinel(hint.AddOfficer, "fewer officers would be left than have to sign")
	// ErrNotOfficer: nobody who counts as an officer.
	ErrNotOfficer = hint.Sentinel(hint.ListOfficers, "not an officer")
	// ErrIsOfficer: the key is an officer's already.
	ErrIsOfficer = hint.Sentinel(hint.AlreadyOfficer, "already an officer")
	// ErrOfficerKey: the public key of a record is not what the record says of it.
	ErrOfficerKey = hint.Sentinel(hint.UseP256, "officer's key is not as described")
	// ErrRoot: the first officer is not the one that was pinned.
	ErrRoot = hint.Sentinel(hint.CompareFingerprint, "first officer is another")
	// ErrAttestation: the recorded attestation of an officer's token is missing
	// or proves nothing.
	ErrAttestation = hint.Sentinel(hint.SeeAttestation, "officer's key is not attested")
)

// Problem is what is wrong with one record, beside what it lacks.
type Problem struct {
	Record uint64 // sequence
	Err    error
}

func (p Problem) String() string { return fmt.Sprintf("record %d: %v", p.Record, p.Err) }
