package piv

import "slices"

// FactoryManagementKey returns the management key of a token whose owner has not
// changed it.
func FactoryManagementKey() []byte {
	return slices.Repeat([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 3)
}

// NewKey describes the key that a token generates.
type NewKey struct {
	Algorithm   Algorithm // P256 or Ed25519
	PINPolicy   PINPolicy
	TouchPolicy TouchPolicy
}
