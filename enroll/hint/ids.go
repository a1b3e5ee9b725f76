package hint

// The hints, by what they have the person do.
const (
	// DeleteByHand: delete an unassigned device at AWS with a profile that may.
	// Its parameter is the device's ARN.
	DeleteByHand ID = "delete-by-hand"
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
)
