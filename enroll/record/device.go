package record

import (
	"slices"
	"strings"
	"time"

	"rootseal/enroll/ledger"
)

// Adopted is the outcome of an adopted device. The outcomes of enrolled devices
// are ledger.Complete and ledger.NotConfirmed.
const Adopted = "adopted"

// MFADevice is one device, at AWS or another service: one seed, the keys that
// hold it, and what the ledger has about it.
type MFADevice struct {
	Ceremony   string // id by which other records name the device
	Principal  string // "111122223333/root"
	Alias      string // of the account, at that time; empty if none
	Group      string
	DeviceARN  string // empty for a login at another service
	Touch      bool   // each code requires a touch
	Keys       []*HeldKey
	Outcome    string          // ledger.Complete, ledger.NotConfirmed, Adopted
	Confirmed  string          // "aws", "statement", or empty if not confirmed
	EnableDate *time.Time      // from AWS
	Manager    *ledger.Manager // holds the seed instead of keys; nil: keys do
	Item       string          // its credential id, by which the manager has it
	SeedSource string          // api, paste, stdin, picture, generated, manager; empty if adopted
	Enrolled   Ref             // the ceremony's end, or the adoption; its officer handled the seed
	Intent     uint64          // sequence of the record that announced it; of an adoption, of that
	Replaces   string          // ceremony of the device that it replaced in a rotation; empty if none

	LastLive *LiveProof   // last successful live check, signed or not; nil if none
	LastTry  *LiveProof   // last live check, but a weaker one does not replace a rejection; nil if none
	Lives    []*LiveProof // successful live checks, in the order of their records

	Retired        Ref    // zero: not retired
	RetiredBecause string // a ledger.Because constant
	RetiredBy      string // ceremony that retired it

	began     uint64 // sequence of its first record
	witnesses witnesses

	signatures *signatures
}

// IsUnsigned reports whether the records that make the device lack signatures that they
// require. Others can write such records, so nothing may rely on the device.
func (d *MFADevice) IsUnsigned() bool {
	return d.signatures.lacks(d.Intent) || d.signatures.lacks(d.Enrolled.Sequence)
}

// HeldKey is a key that holds, or held, a device's seed, with the credential id there.
type HeldKey struct {
	KeySerial    uint32
	CredentialID string // byte for byte
	OATHSalt     string // when the key received the seed; 16 hex digits
	Model        string
	Firmware     string

	LastProof *Proof   // nil if none
	Proofs    []*Proof // all proofs, in the order of their records
	LastCheck *Check   // result of the last verification; nil if none

	since uint64 // sequence of the first record of its enrollment

	Gone string // Cleaned or Dropped; empty while the key may hold the retired seed
}

// Why a key no longer counts as holding a retired seed: deleted there, or dropped.
const (
	Cleaned = "cleaned"
	Dropped = "dropped"
)

// IsLive reports whether the device is not retired.
func (d *MFADevice) IsLive() bool { return d.Retired.IsZero() }

// AtAWS reports whether the device is at AWS, not at another service.
func (d *MFADevice) AtAWS() bool { return !isLogin(d.Principal) }

func isLogin(principal string) bool {
	_, rest, _ := strings.Cut(principal, "/")
	return strings.HasPrefix(rest, "login/")
}

// Name returns the name of the device in messages.
func (d *MFADevice) Name() string {
	if d.DeviceARN != "" || len(d.Keys) == 0 {
		return d.DeviceARN
	}
	return d.Keys[0].CredentialID
}

// Key returns the device's entry for a key; nil if the key is not in the group.
func (d *MFADevice) Key(serial uint32) *HeldKey {
	for _, k := range d.Keys {
		if k.KeySerial == serial {
			return k
		}
	}
	return nil
}

func heldKey(k ledger.KeyState, id string, proof *Proof) *HeldKey {
	held := &HeldKey{KeySerial: k.KeySerial, CredentialID: id, OATHSalt: k.OATHSalt, Model: k.Model, Firmware: k.Firmware}
	if proof != nil {
		held.proven(proof)
	}
	return held
}

func (b *folding) add(d *MFADevice) {
	b.Devices = append(b.Devices, d)
	for _, held := range d.Keys {
		held.since = d.began
		key := b.know(held.KeySerial)
		key.devices = append(key.devices, d)
		if held.LastProof != nil {
			key.LastProof = held.LastProof
		}
	}
}

// proven adds a proof, the last one so far.
func (k *HeldKey) proven(proof *Proof) {
	k.Proofs, k.LastProof = append(k.Proofs, proof), proof
}

// GroupKeys returns the keys of a device's group, lost ones too: those that hold the
// device, and those that still owe the deletion of an older device of the group,
// because a rotation passed them by.
func (b *Book) GroupKeys(d *MFADevice) []uint32 {
	var all []uint32
	for _, key := range b.Keys {
		held := d.Key(key.Serial) != nil || slices.ContainsFunc(key.Owes(), func(old *MFADevice) bool {
			return old.Principal == d.Principal && old.Group == d.Group
		})
		if held {
			all = append(all, key.Serial)
		}
	}
	return all
}
