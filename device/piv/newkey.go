package piv

import "slices"

// FactoryManagementKey is the management key of a token on which nobody has
// changed it.
func FactoryManagementKey() []byte {
	return slices.Repeat([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 3)
}

// NewKey is what [Token.Generate] makes.
type NewKey struct {
	Algorithm   Algorithm // P256 or Ed25519
	PINPolicy   PINPolicy
	TouchPolicy TouchPolicy
}
