package hint

// The hints, by what they have the person do.
const (
	// DeleteByHand: delete an unassigned device at AWS with a profile that may.
	// Its parameter is the device's ARN.
	DeleteByHand ID = "delete-by-hand"
	// CopyWhole: copy the whole secret from where it is shown.
	CopyWhole ID = "copy-whole"
)
