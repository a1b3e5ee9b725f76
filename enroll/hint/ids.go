package hint

// The hints, by what they have the person do.
const (
	// DeleteByHand: delete an unassigned device at AWS with a profile that may.
	// Its parameter is the device's ARN.
	DeleteByHand ID = "delete-by-hand"

	// StartAgain: run the same command again; what had kept it is over.
	StartAgain ID = "start-again"
)
