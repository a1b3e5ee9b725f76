package hint

// The hints, by their remedy.
const (
	// DeleteByHand: delete an unassigned device at AWS with a profile that has the
	// permission. The parameter is the device's ARN.
	DeleteByHand ID = "delete-by-hand"

	// ConfirmRecovery: read the plan of recover and confirm it. The parameter is the
	// confirmation: the account's number or the service's name.
	ConfirmRecovery ID = "confirm-recovery"

	// ConfirmClean: confirm that the device of a retired credential is deleted. The
	// parameter is the account's number or the service's name.
	ConfirmClean ID = "confirm-clean"

	// SignIntent: an officer reads the intent and signs it; or it continues as an
	// emergency, or is closed. The parameters are the number of the record and the
	// ceremony.
	SignIntent ID = "sign-intent"

	// SayAgain: report the state of the console again, or have it signed. The
	// parameter is the ceremony.
	SayAgain ID = "say-again"

	// TypeHead: the ledger is not the one that this workstation remembers. The
	// parameter is the missing head.
	TypeHead ID = "type-head"

	// MendMemory: the workstation's memory of its ledgers cannot be read.
	MendMemory ID = "mend-memory"

	// EnrolAtOnce: a principal's device was removed before a new one. The parameters
	// are the flags that name the principal, and the group.
	EnrolAtOnce ID = "enrol-at-once"

	// Adopt: AWS has a device that the ledger lost. The parameters are the principal,
	// the group and the device's ARN.
	Adopt ID = "adopt"

	// EnrollUsers: root cannot have a device in this partition; IAM users can.
	EnrollUsers ID = "enroll-users"

	// StatePartition: state the account's partition, or none. The parameter is the
	// partition's name.
	StatePartition ID = "state-partition"

	// StateOrUsers: state the partition if the configured one is not the account's,
	// otherwise enroll users. The parameter is the source of the partition.
	StateOrUsers ID = "state-or-users"

	// StartAgain: run the same command again; the obstacle is gone.
	StartAgain ID = "start-again"

	// CopyWhole: copy the whole secret key from the page that shows it.
	CopyWhole ID = "copy-whole"

	// LearnIssuer: attest a key again, with a newer rootseal or with certificates that
	// contain its issuer.
	LearnIssuer ID = "learn-issuer"

	// LearnOfficer: the same for a signing key, or accept it without attestation.
	LearnOfficer ID = "learn-officer"

	// TakeNewerKey: use a key of a newer generation if attestation is required.
	TakeNewerKey ID = "take-newer-key"

	// SetClock: set the workstation's clock.
	SetClock ID = "set-clock"

	// SayDespite: confirm that a key is meant although the ledger objects to it. The
	// parameters are the key's serial, twice.
	SayDespite ID = "say-despite"

	// FindKey, AnotherKey, ProveKey, MendKey, UnsealFirst: how to end an objection of
	// the ledger to a key, or how to avoid that key. The parameter is its serial.
	FindKey     ID = "find-key"
	AnotherKey  ID = "another-key"
	ProveKey    ID = "prove-key"
	MendKey     ID = "mend-key"
	UnsealFirst ID = "unseal-first"

	// ChangedKey: another program has changed a key in between. NoTouchKey: a key does
	// not require the touch that it promised. The parameter is its serial.
	ChangedKey ID = "changed-key"
	NoTouchKey ID = "no-touch-key"

	// SayShared: confirm that two keys are in one bag on purpose.
	SayShared ID = "say-shared"

	// AnotherObserver: a second person observes, or signs.
	AnotherObserver ID = "another-observer"
)
