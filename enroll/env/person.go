package env

import (
	"context"
	"time"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
)

// Person is the operator, as a ceremony needs one. rootseal holds no key while it
// asks a person.
type Person interface {
	// AccessCode asks for the access code of one key. The caller overwrites the
	// answer.
	AccessCode(ctx context.Context, key device.KeySerial) ([]byte, error)
	// Secret asks for the seed that the console shows for the device name. If a password
	// manager reads it, Secret waits until the item is stored, and returns no seed.
	Secret(context.Context, SecretRequest) (Secret, error)
	// Pair shows two codes to type, and returns what the console made of them.
	Pair(context.Context, Pair) (Outcome, error)
	// SignIn waits until root has signed in with the new device. It returns the
	// account number that the operator typed to confirm that; "" if there is no
	// operator.
	SignIn(context.Context, SignIn) (typed string, err error)
	// Remove waits until the operator has removed the old device by hand. It
	// returns what the operator typed to confirm that; "" if there is no
	// operator.
	Remove(context.Context, Removal) (typed string, err error)
	// Progress receives each event of the ceremony. It must not block.
	Progress(step.Event)
}

// SignIn names the device for a sign-in.
type SignIn struct {
	Principal    principal.Principal
	DeviceARN    string
	CredentialID string // the credential with its codes; the keys also hold the old device's
	Managed      bool   // CredentialID is an item of the password manager
}

// Removal names the device to remove.
type Removal struct {
	Principal principal.Principal
	Device    string // its ARN, or the service's name for it
}

// SecretRequest describes the seed that rootseal asks for.
type SecretRequest struct {
	Principal  principal.Principal
	DeviceName string // the operator types it into the console, which then shows the secret
	Source     Source
	Length     int // required number of base32 characters; 0: any

	Item    string          // of Scanned: the name that the item must have
	Manager *ledger.Manager // of Scanned: the password manager
	Trouble error           // of Scanned: why the last answer was not enough; nil at first
}

// Secret is a seed from a person. A picture also contains a label; pasted text
// does not.
type Secret struct {
	Seed  *seed.Seed
	Label *seed.Label
	Other Source // Paste or Picture, if the person changed to it; empty: as requested
}

// Source is the way in which a seed reaches rootseal.
type Source string

// The sources of a seed. Only AWS creates seeds for IAM users, only the console
// creates them for root, and only other services accept a generated seed.
const (
	API       Source = "api"
	Paste     Source = "paste"
	Stdin     Source = "stdin"
	Picture   Source = "picture"
	Generated Source = "generated"
	// Scanned: the password manager reads the console's QR code, and rootseal never
	// sees the seed.
	Scanned Source = "manager"
)

// Pair contains two consecutive codes, each computed by a key or a password manager.
type Pair struct {
	Principal  principal.Principal
	DeviceName string
	Code1      string // older step
	Code2      string
	Step       uint64    // of Code2
	NotAfter   time.Time // last moment to type the codes; after it, Renew requests new ones
	Refused    bool      // the console has rejected earlier codes of this seed
	Managed    bool      // a password manager gave the codes
}

// Outcome is what the operator reports about two codes on the screen.
type Outcome int

// The operator's answers.
const (
	Renew    Outcome = iota // show two new codes
	Accepted                // the console accepted the codes
	Refused                 // the console rejected the codes
	Later                   // no operator there; a later command settles the ceremony

	// The operator has canceled the console's page, and typed the account number
	// to confirm that the device is not in the list.
	Canceled
	// The same, and the operator enters the secret key of a new device.
	Again
)
