package hint

// The hints, by what they have the person do.
const (
	// DeleteByHand: delete an unassigned device at AWS with a profile that may.
	// Its parameter is the device's ARN.
	DeleteByHand ID = "delete-by-hand"

	// EnrollUsers: root cannot have a device there, IAM users can.
	EnrollUsers ID = "enroll-users"

	// StatePartition: state the partition that the account is of, or none. Its
	// parameter is the partition's name.
	StatePartition ID = "state-partition"

	// StateOrUsers: state the partition if the configured one is not the account's,
	// else enroll users. Its parameter is what told the partition.
	StateOrUsers ID = "state-or-users"
)
