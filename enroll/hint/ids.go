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

	// TypeHead: the ledger is not the one that this workstation remembers. Its
	// parameter is the head that is missing.
	TypeHead ID = "type-head"

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
)
