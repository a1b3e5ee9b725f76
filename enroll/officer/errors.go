package officer

import (
	"errors"
	"fmt"
)

// What is wrong with a signature, or missing.
var (
	// ErrNotSigned: a record wants a signature and has none that counts.
	ErrNotSigned = errors.New("not signed")
	// ErrTwoOfficers: one officer has signed where the policy wants two.
	ErrTwoOfficers = errors.New("signed by one officer where two must")
	// ErrUnknownSigner: no officer that counts there.
	ErrUnknownSigner = errors.New("signed by nobody who is an officer there")
	// ErrRemovedSigner: an officer who counted before, and no longer.
	ErrRemovedSigner = errors.New("signed by an officer who was removed")
	// ErrAddedSelf: the only word for an officer is their own.
	ErrAddedSelf = errors.New("signed by the officer whom it adds")
	// ErrBadSignature: not of this key over these bytes.
	ErrBadSignature = errors.New("signature is wrong")
	// ErrPayload: what is signed is not the bytes of the record that it names.
	ErrPayload = errors.New("signature is not over the bytes of that record")
	// ErrKeyID: the signature is an officer's and names another key.
	ErrKeyID = errors.New("signature names another key than the one that made it")
	// ErrUnreadable: a record from a trip whose bytes are no record.
	ErrUnreadable = errors.New("record from a trip cannot be read")
)

// What keeps a signature or a change from being made.
var (
	// ErrSameOfficer: two signers with one key, token or name.
	ErrSameOfficer = errors.New("two officers with two tokens must sign, and this is one of them twice")
	// ErrTooFewSigners: fewer than the register needs.
	ErrTooFewSigners = errors.New("too few officers to sign")
	// ErrTooFewOfficers: a removal or a policy that would leave fewer officers
	// than have to sign.
	ErrTooFewOfficers = errors.New("fewer officers would be left than have to sign")
	// ErrNotOfficer: nobody who counts as an officer.
	ErrNotOfficer = errors.New("not an officer")
	// ErrIsOfficer: the key is an officer's already.
	ErrIsOfficer = errors.New("already an officer")
	// ErrOfficerKey: the public key of a record is not what the record says of it.
	ErrOfficerKey = errors.New("officer's key is not as described")
	// ErrRoot: the first officer is not the one that was pinned.
	ErrRoot = errors.New("first officer is another")
	// ErrAttestation: the recorded attestation of an officer's token is missing
	// or proves nothing.
	ErrAttestation = errors.New("officer's key is not attested")
)

// Problem is what is wrong with one record, beside what it lacks.
type Problem struct {
	Record uint64 // sequence
	Err    error
}

func (p Problem) String() string { return fmt.Sprintf("record %d: %v", p.Record, p.Err) }
