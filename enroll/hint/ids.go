package hint

// The hints, by what they have the person do.
const (
	// DeleteByHand: delete an unassigned device at AWS with a profile that may.
	// Its parameter is the device's ARN.
	DeleteByHand ID = "delete-by-hand"

	// ConfirmRecovery: read the plan of recover and confirm it. Its parameter is
	// what to confirm it with, the account's number or the service's name.
	ConfirmRecovery ID = "confirm-recovery"

	// ConfirmClean: confirm that the device of a retired credential is gone. Its
	// parameter is the account's number or the service's name.
	ConfirmClean ID = "confirm-clean"

	// SignIntent: an officer looks at the intent and signs it; or it goes on as an
	// emergency, or is closed. Its parameters are the number of the record and the
	// ceremony.
	SignIntent ID = "sign-intent"

	// SayAgain: say again what is so in the console, or have it signed. Its parameter
	// is the ceremony.
	SayAgain ID = "say-again"

	// TypeHead: the ledger is not the one that this workstation remembers. Its
	// parameter is the head that is missing.
	TypeHead ID = "type-head"

	// MendMemory: what the workstation remembers of its ledgers cannot be read.
	MendMemory ID = "mend-memory"

	// EnrolAtOnce: a principal has lost the device that went first. Its parameters
	// are the flags that name the principal, and the group.
	EnrolAtOnce ID = "enrol-at-once"

	// Adopt: AWS has a device that the ledger lost. Its parameters are the
	// principal, the group and the device's ARN.
	Adopt ID = "adopt"

	// EnrollUsers: root cannot have a device there, IAM users can.
	EnrollUsers ID = "enroll-users"

	// StatePartition: state the partition that the account is of, or none. Its
	// parameter is the partition's name.
	StatePartition ID = "state-partition"

	// StateOrUsers: state the partition if the configured one is not the account's,
	// else enroll users. Its parameter is what told the partition.
	StateOrUsers ID = "state-or-users"

	// StartAgain: run the same command again; what had kept it is over.
	StartAgain ID = "start-again"

	// CopyWhole: copy the whole secret from where it is shown.
	CopyWhole ID = "copy-whole"

	// LearnIssuer: ask a key again who made it, with a rootseal or with certificates
	// that know its issuer.
	LearnIssuer ID = "learn-issuer"

	// LearnOfficer: the same for an officer's token, or take it on its holder's word.
	LearnOfficer ID = "learn-officer"

	// TakeNewerKey: use a key of a newer generation where attestation is wanted.
	TakeNewerKey ID = "take-newer-key"

	// SetClock: set the workstation's clock.
	SetClock ID = "set-clock"

	// SayDespite: a key that the ledger speaks against is meant all the same. Its
	// parameters are the key's serial, twice.
	SayDespite ID = "say-despite"

	// FindKey, AnotherKey, ProveKey, MendKey, UnsealFirst: what ends, or does not
	// end, what the ledger says against a key. Their parameter is its serial.
	FindKey     ID = "find-key"
	AnotherKey  ID = "another-key"
	ProveKey    ID = "prove-key"
	MendKey     ID = "mend-key"
	UnsealFirst ID = "unseal-first"

	// ChangedKey: another program has changed a key meanwhile. NoTouchKey: a key
	// does not ask for the touch that it promised. Their parameter is its serial.
	ChangedKey ID = "changed-key"
	NoTouchKey ID = "no-touch-key"

	// SayShared: two keys lie in one bag, and it is meant.
	SayShared ID = "say-shared"

	// AnotherObserver: a second person looks on, or signs.
	AnotherObserver ID = "another-observer"
)
