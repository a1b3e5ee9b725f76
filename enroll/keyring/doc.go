// Package keyring is the only code of rootseal that writes to keys.
//
// A [Ring] is the keys of one ceremony, found by serial. A [Credential] is the seed
// that the ceremony puts on them and has them prove. A [Retired] credential is deleted
// only after it has answered a one-time challenge of its seed. [Ask] puts a challenge
// to a key and shows when the key waits for a touch. No key is held while a person is
// asked something.
package keyring
