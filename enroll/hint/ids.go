package hint

// The hints, by what they have the person do.
const (
	// DeleteByHand: delete an unassigned device at AWS with a profile that may.
	// Its parameter is the device's ARN.
	DeleteByHand ID = "delete-by-hand"

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
