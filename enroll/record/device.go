package record

import (
	"strings"
	"time"

	"rootseal/enroll/ledger"
)

// Adopted is the outcome of a device that was taken in; those of enrolled ones
// are ledger.Complete and ledger.NotConfirmed.
const Adopted = "adopted"

// MFADevice is one device, at AWS or another service: one seed, the keys that
// hold it, and what is known of it.
type MFADevice struct {
	Ceremony   string // id, by which other records name the device
	Principal  string // "111122223333/root"
	Alias      string // of the account, at the time; empty without
	Group      string
	DeviceARN  string // empty for a login at another service
	Touch      bool   // the keys ask for a touch at each code
	Keys       []*HeldKey
	Outcome    string     // ledger.Complete, ledger.NotConfirmed, Adopted
	Confirmed  string     // "aws", "statement", or empty where nobody confirmed it
	EnableDate *time.Time // as AWS tells it
	SeedSource string     // how the seed came: api, paste, stdin, picture, generated; empty where adopted
	Enrolled   Ref        // the end of the ceremony, or the adoption; its officer handled the seed
	Replaces   string     // ceremony of the device that a rotation put it in place of; empty without

	LastLive *LiveProof // the last that proves it live; nil for none
	LastTry  *LiveProof // the last, whatever it says, but that one in doubt takes no refusal back; nil for none

	Retired        Ref    // zero: it is live
	RetiredBecause string // a ledger.Because constant
	RetiredBy      string // ceremony that ended it

	began     uint64 // sequence of its first record
	witnesses witnesses
}

// HeldKey is a key that holds a device's seed, or held it, under its own name
// for it.
type HeldKey struct {
	KeySerial    uint32
	CredentialID string // the OATH entry, byte for byte
	OATHSalt     string // when the seed came; 16 hex digits
	Model        string
	Firmware     string

	LastProof *Proof // nil: none
	LastCheck *Check // what the last verify found of it; nil: none

	since uint64 // sequence of the first record of its enrolment

	Gone string // why it holds the retired seed no more: Cleaned, Dropped; empty while it may
}

// Why a key holds a retired seed no more, or is not asked for it.
const (
	Cleaned = "cleaned"
	Dropped = "dropped"
)

// IsLive tells whether the device is not retired.
func (d *MFADevice) IsLive() bool { return d.Retired.IsZero() }

// AtAWS tells whether it is a device of AWS: a login at another service has no
// proof that AWS could give.
func (d *MFADevice) AtAWS() bool { return !isLogin(d.Principal) }

func isLogin(principal string) bool {
	_, rest, _ := strings.Cut(principal, "/")
	return strings.HasPrefix(rest, "login/")
}

// Name is what the device is called in messages.
func (d *MFADevice) Name() string {
	if d.DeviceARN != "" || len(d.Keys) == 0 {
		return d.DeviceARN
	}
	return d.Keys[0].CredentialID
}

// Key is the device's entry of that key; nil where it is not of the group.
func (d *MFADevice) Key(serial uint32) *HeldKey {
	for _, k := range d.Keys {
		if k.KeySerial == serial {
			return k
		}
	}
	return nil
}

func heldKey(k ledger.KeyState, id string, proof *Proof) *HeldKey {
	return &HeldKey{
		KeySerial: k.KeySerial, CredentialID: id, OATHSalt: k.OATHSalt,
		Model: k.Model, Firmware: k.Firmware, LastProof: proof,
	}
}

func (b *Book) add(d *MFADevice) {
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
