package env

import (
	"context"
	"time"

	"rootseal/device"
	"rootseal/enroll/principal"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
)

// Person is the officer, as a ceremony needs one. No key is held while a
// person is asked.
type Person interface {
	// AccessCode asks for the OATH password of one key. The caller overwrites it.
	AccessCode(ctx context.Context, key device.KeySerial) ([]byte, error)
	// Secret asks for the seed that the console shows for the device name.
	Secret(context.Context, SecretRequest) (Secret, error)
	// Pair shows two codes to type and comes back with what became of them.
	Pair(context.Context, Pair) (Outcome, error)
	// SignIn waits until somebody has signed in as root with the new device. It
	// gives the account's number, as typed to say so; "" where nobody is there.
	SignIn(context.Context, SignIn) (typed string, err error)
	// Remove waits until the old device is removed by hand. It gives what was
	// typed to say so; "" where nobody is there.
	Remove(context.Context, Removal) (typed string, err error)
	// Progress hears what happens. It must not block.
	Progress(step.Event)
}

// SignIn says which device somebody has to sign in with.
type SignIn struct {
	Principal    principal.Principal
	DeviceARN    string
	CredentialID string // of its codes: the keys hold the old device's, too
}

// Removal says which device has to go.
type Removal struct {
	Principal principal.Principal
	Device    string // its ARN, or what the service calls it
}

// SecretRequest says for what a seed is wanted.
type SecretRequest struct {
	Principal  principal.Principal
	DeviceName string // to be typed into the console before it shows the secret
	Source     Source
	Length     int // base32 characters that the secret has to have; 0: any
}

// Secret is a seed that a person handed over, with the label that stood beside
// it, where one did: a picture has one, pasted text has not.
type Secret struct {
	Seed  *seed.Seed
	Label *seed.Label
}

// Source is how the seed reaches us.
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
	NotAfter   time.Time // the pair must not be typed later; a new one is made on request
	Refused    bool      // the console has refused an earlier pair of this seed
}

// Outcome is what the officer says of a pair that was shown.
type Outcome int

// The operator's answers.
const (
	Renew    Outcome = iota // show a new pair
	Accepted                // the console took it
	Refused                 // the console said no
	Later                   // nobody is there to say; a later command settles it

	// The operator has canceled the console's page, and typed the account's number
	// to say that the device is not in its list.
	Canceled
	// The same, and the secret is handed over again, of a new device.
	Again
)
