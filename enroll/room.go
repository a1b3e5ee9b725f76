package enroll

import (
	"context"
	"time"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/seed"
)

// Room is everything outside the process that a ceremony works with.
type Room struct {
	Desk   *device.Desk
	AWS    AWS     // nil: root without a profile, or a login at another service
	Root   Remover // nil: root's old device is removed in the console
	Trail  Trail   // nil: CloudTrail cannot be read, and a sign-in of root is stated
	Ledger *ledger.Ledger
	Person Person
	Now    func() time.Time
	OSUser string // claimed in every record

	// Partition is the one that was stated, zero where none was; Region is that of
	// the configuration, which tells it where nothing better does.
	Partition cloud.Partition
	Region    string

	// Signers are the officers who sign what a command does, one or two; none
	// where no officer is on record.
	Signers []officer.Signer

	// Ambient finds credentials that nobody named: those of the environment. Before
	// the seed of a root user is deleted its account is asked, if they are of it.
	// elsewhere is an endpoint that is not AWS's and that nobody has confirmed: what
	// answers there can keep a seed from being deleted, and proves nothing. Nil:
	// there are none to look for.
	Ambient func(context.Context) (aws AWS, elsewhere string, err error)

	// Remembered is what this workstation knows of the ledger from before, kept
	// outside of it.
	Remembered Remembered

	// Emergency is why a command goes on though no officer can sign it: after a
	// theft nobody waits for one. Empty: it does not. What it records stays a
	// finding until it is signed.
	Emergency string
	// Shown is the number of the newest record that they were shown: what others
	// have recorded after it they do not sign.
	Shown uint64

	// ServerTime asks a server for the time where no AWS answer brings it.
	ServerTime func(context.Context) (time.Time, error)
}

func (r *Room) officer(caller string) ledger.Officer {
	return ledger.Officer{OSUser: r.OSUser, CallerARN: caller}
}

// AWS is what a ceremony asks of an account. Enrolment of a root user needs
// only the Reader; AWS has no call that makes its device.
type AWS interface {
	Reader
	Writer
	Prover
}

// Reader looks and changes nothing.
type Reader interface {
	Caller(context.Context) (cloud.Caller, cloud.Answer, error)
	Alias(context.Context) (string, error)
	UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error)
	VirtualDevices(context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error)
	Tags(ctx context.Context, arn string) (map[string]string, error)
}

// Writer changes the account. Each call is sent once: an error that wraps
// cloud.ErrInDoubt says that the change may have happened.
type Writer interface {
	Create(ctx context.Context, name string, tags map[string]string) (cloud.Created, error)
	Enable(ctx context.Context, user, arn, code1, code2 string) (cloud.Answer, error)
	Remover
}

// Remover ends a device of a principal. Of root that is who has credentials that
// may do that and nothing else: those of sts:AssumeRoot. Its user's name is empty.
type Remover interface {
	Deactivate(ctx context.Context, user, arn string) (cloud.Answer, error)
	Delete(ctx context.Context, arn string) (cloud.Answer, error)
}

// Prover shows AWS codes of a device that is enabled. A wrong code changes
// nothing; an error that wraps cloud.ErrInDoubt proves nothing either way.
type Prover interface {
	Resync(ctx context.Context, user, arn, code1, code2 string) (cloud.Answer, error)
	Session(ctx context.Context, arn, code string) (cloud.Answer, error)
}

// Trail looks up what CloudTrail has delivered, newest first: minutes after it
// happened.
type Trail interface {
	Events(ctx context.Context, name string, since time.Time) ([]cloud.Event, error)
}

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
	Progress(Event)
}

// SignIn says which device somebody has to sign in with.
type SignIn struct {
	Principal    Principal
	DeviceARN    string
	CredentialID string // of its codes: the keys hold the old device's, too
}

// Removal says which device has to go.
type Removal struct {
	Principal Principal
	Device    string // its ARN, or what the service calls it
}

// SecretRequest says for what a seed is wanted.
type SecretRequest struct {
	Principal  Principal
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
// for root, and only other services take one of ours.
const (
	API       Source = "api"
	Paste     Source = "paste"
	Stdin     Source = "stdin"
	Picture   Source = "picture"
	Generated Source = "generated"
)

// Pair is two consecutive codes, each out of a key.
type Pair struct {
	Principal  Principal
	DeviceName string
	Code1      string // older step
	Code2      string
	Step       uint64    // of Code2
	NotAfter   time.Time // the pair must not be typed later; a new one is made on request
	Refused    bool      // the console has refused an earlier pair of this seed
}

// Outcome is what the officer says of a pair that was shown.
type Outcome int

// The officer's answers.
const (
	Renew    Outcome = iota // show a new pair
	Accepted                // the console took it
	Refused                 // the console said no
	Later                   // nobody is there to say; settled by a later command

	// The officer has cancelled the console's page, and typed the account's number
	// to say that the device is not in its list.
	Cancelled
	// The same, and the secret shall be handed over again, of a new device.
	Again
)

// Event is progress: a step began, ended, or waits.
type Event struct {
	Step  string // a step's name, as "put:12345678"
	Key   device.KeySerial
	What  What
	Err   error     // with Failed
	Until time.Time // with Waiting
	Left  int       // with TouchNow: touches still to come after this one
}

// What happened to a step.
type What int

// The events of a step.
const (
	Started What = iota
	TouchNow
	Waiting // for the next time step
	Done
	Failed
	TakenBack
)
