package env

import (
	"context"
	"time"

	"rootseal/device"
	"rootseal/enroll/principal"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
)

// Person is the operator, as a ceremony needs one. No key is held while a person is
// asked.
type Person interface {
	// AccessCode asks for the OATH password of one key. The caller overwrites it.
	AccessCode(ctx context.Context, key device.KeySerial) ([]byte, error)
	// Secret asks for the seed that the console shows for the device name.
	Secret(context.Context, SecretRequest) (Secret, error)
	// Pair shows two codes to type and returns what became of them.
	Pair(context.Context, Pair) (Outcome, error)
	// SignIn waits until someone has signed in as root with the new device. It returns
	// the account's number, typed as confirmation; "" without a person.
	SignIn(context.Context, SignIn) (typed string, err error)
	// Remove waits until the old device is removed by hand. It returns what was typed
	// as confirmation; "" without a person.
	Remove(context.Context, Removal) (typed string, err error)
	// Progress hears what happens. It must not block.
	Progress(step.Event)
}

// SignIn names the device to sign in with.
type SignIn struct {
	Principal    principal.Principal
	DeviceARN    string
	CredentialID string // of its codes: the keys also hold the old device's
}

// Removal names the device to remove.
type Removal struct {
	Principal principal.Principal
	Device    string // its ARN, or what the service calls it
}

// SecretRequest says which seed is needed.
type SecretRequest struct {
	Principal  principal.Principal
	DeviceName string // which the operator types into the console before it shows the secret
	Source     Source
	Length     int // base32 characters that the secret must have; 0: any
}

// Secret is a seed that a person handed over, with its label if there is one: a picture
// has a label, pasted text has none.
type Secret struct {
	Seed  *seed.Seed
	Label *seed.Label
}

// Source is how the seed reaches rootseal.
type Source string

// The sources of a seed. Only AWS makes seeds for IAM users, only the console
// for root, and only other services take one made here.
const (
	API       Source = "api"
	Paste     Source = "paste"
	Stdin     Source = "stdin"
	Picture   Source = "picture"
	Generated Source = "generated"
)

// Pair is two consecutive codes, each out of a key.
type Pair struct {
	Principal  principal.Principal
	DeviceName string
	Code1      string // older step
	Code2      string
	Step       uint64    // of Code2
	NotAfter   time.Time // the codes must not be typed later; new ones are made on request
	Refused    bool      // the console has refused earlier codes of this seed
}

// Outcome is what the operator says of codes that were shown.
type Outcome int

// The operator's answers.
const (
	Renew    Outcome = iota // show a new pair
	Accepted                // the console took it
	Refused                 // the console said no
	Later                   // no person is here to say; a later command settles it

	// The operator has canceled the console's page, and typed the account's number to
	// confirm that its list does not show the device.
	Canceled
	// The same, and the secret is handed over again, of a new device.
	Again
)
