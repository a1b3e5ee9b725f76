package plan

import (
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/fleet"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// Do is what to do about a device.
type Do string

// The actions.
const (
	Enroll  Do = "enroll"  // put a new seed on the keys and enable a device
	Rotate  Do = "rotate"  // replace the seed, on these keys
	Retire  Do = "retire"  // remove a device that the file does not have
	Verify  Do = "verify"  // prove keys or the device again
	Adopt   Do = "adopt"   // take in a device that AWS has and the ledger lost
	Nothing Do = "nothing" // all is as the file says
	Cannot  Do = "cannot"  // something must be done before; see the reasons
)

// Order is the order in which counts are shown.
var Order = []Do{Enroll, Rotate, Retire, Verify, Adopt, Nothing, Cannot}

// Plan is what there is to do in a fleet.
type Plan struct {
	World      string           `json:"world"` // "aws", "rehearsal"
	Policy     ledger.PolicySet `json:"policy"`
	Manager    *fleet.Manager   `json:"manager,omitempty"` // receives the seeds of the low tier
	Counts     Counts           `json:"counts"`
	Effort     Effort           `json:"effort"`
	KeySets    []KeySet         `json:"key_sets"`   // by name
	Keys       []Key            `json:"keys"`       // by serial
	Principals []Principal      `json:"principals"` // by account, root first
	Outside    []string         `json:"outside"`    // principals that the ledger has and the file does not
}

// Counts is the number of devices with each action.
type Counts struct {
	Enroll  int `json:"enroll"`
	Rotate  int `json:"rotate"`
	Retire  int `json:"retire"`
	Verify  int `json:"verify"`
	Adopt   int `json:"adopt"`
	Nothing int `json:"nothing"`
	Cannot  int `json:"cannot"`
}

// Of returns the count of one action.
func (c *Counts) Of(do Do) int { return *c.of(do) }

func (c *Counts) of(do Do) *int {
	switch do {
	case Enroll:
		return &c.Enroll
	case Rotate:
		return &c.Rotate
	case Retire:
		return &c.Retire
	case Verify:
		return &c.Verify
	case Adopt:
		return &c.Adopt
	case Nothing:
		return &c.Nothing
	case Cannot:
	}
	return &c.Cannot
}

// Add counts one device.
func (c *Counts) Add(do Do) { *c.of(do)++ }

// Changes returns the number of devices that the plan changes or proves.
func (c *Counts) Changes() int { return c.Enroll + c.Rotate + c.Retire + c.Verify + c.Adopt }

// Effort is what the plan takes of a person.
type Effort struct {
	Touches int `json:"touches"` // of keys
	Roots   int `json:"roots"`   // root users, whose codes a person types into the console
	Minutes int `json:"minutes"` // about
}

// Principal is one principal with its devices and the facts that decided.
type Principal struct {
	Principal string      `json:"principal"` // "111122223333/root"
	Alias     string      `json:"alias,omitempty"`
	Partition string      `json:"partition"`
	Tier      fleet.Tier  `json:"tier"`
	Enter     fleet.Entry `json:"enter"`
	Devices   []Device    `json:"devices"` // by group
	Facts     Facts       `json:"facts"`
}

// Device is what to do about one device.
type Device struct {
	Do        Do       `json:"do"`
	Wanted    Do       `json:"wanted,omitempty"` // with Cannot: what would be done
	Group     string   `json:"group"`
	KeySet    string   `json:"key_set,omitempty"`
	Keys      []uint32 `json:"keys"` // that will hold the seed; of the low tier none
	Touch     bool     `json:"touch"`
	Ceremony  string   `json:"ceremony,omitempty"` // of the device in the ledger
	DeviceARN string   `json:"device_arn,omitempty"`
	Add       []uint32 `json:"add,omitempty"`    // with Rotate: keys that join
	Remove    []uint32 `json:"remove,omitempty"` // with Rotate: keys that leave
	First     bool     `json:"first,omitempty"`  // with Rotate: the old device is deleted before the new one is created
	Why       []Reason `json:"why"`
}

// Reason is why there is an action, or why there cannot be one. The plan's hash covers its
// text, so that is English.
type Reason struct {
	ID   string `json:"id"` // never changes; see the constants and those of package record
	Text string `json:"text"`
}

// Ids of reasons, besides those of package record's breaches and objections.
const (
	NotEnrolled = "not-enrolled" // the ledger has no device of this group
	KeysDiffer  = "keys-differ"  // other keys hold the seed
	TouchDiffer = "touch-off"    // the device requires no touch, and the file does
	GoneAtAWS   = "gone-at-aws"  // AWS no longer has the device
	NotInLedger = "not-recorded" // AWS has a device of this group that the ledger lacks
	NotInFile   = "not-in-file"  // the file does not have the group

	NoSlot      = "no-slot"      // a key has no free slot
	KeyUnknown  = "key-unknown"  // neither plugged in nor in the ledger
	KeyLocked   = "key-locked"   // its free slots cannot be read
	NoTouchKey  = "no-touch-key" // the key cannot require a touch
	EightOfThem = "eight-devices"
	NotEntered  = "not-entered"  // the account cannot be entered or read
	DeniedBySCP = "scp"          // a service control policy denies it
	NoRoot      = "root-removed" // root has no password
	NoUser      = "no-user"      // AWS has no such user
	Unfinished  = "unfinished"   // a ceremony of the principal is unfinished
	LastDevice  = "last-device"  // the principal would be without a device
)

// KeySet is a named list of keys, and how many devices fit on it.
type KeySet struct {
	Name     string   `json:"name"`
	Keys     []uint32 `json:"keys"`
	Devices  int      `json:"devices"` // that the file puts on it
	Left     int      `json:"left"`    // devices that do not fit
	Proposal string   `json:"proposal,omitempty"`
}

// Sources of a key's facts.
const (
	FromKey    = "plugged in"
	FromLedger = "ledger"
	FromNone   = "unknown"
)

// Key is what the plan knows of a key.
type Key struct {
	Serial   uint32   `json:"serial"`
	From     string   `json:"from"`
	Model    string   `json:"model,omitempty"`
	Firmware string   `json:"firmware,omitempty"`
	OATHSalt string   `json:"oath_salt,omitempty"`
	Slots    int      `json:"slots"` // 0 if unknown
	Used     *int     `json:"used"`  // null if unknown
	Locked   bool     `json:"locked"`
	Against  []string `json:"against"` // objections of the ledger, by name
}

// Facts is what the plan read of a principal.
type Facts struct {
	Entered      bool       `json:"entered"`          // the account could be read
	Exists       bool       `json:"exists"`           // AWS has the principal
	RootPassword *bool      `json:"root_password"`    // null for a user
	AtAWS        []string   `json:"at_aws"`           // ARNs of its devices
	Recorded     []Recorded `json:"recorded"`         // devices in use, in the ledger
	Unfinished   []string   `json:"unfinished"`       // ceremonies
	Unread       *Reason    `json:"unread,omitempty"` // why the account could not be read
}

func (f Facts) isAtAWS(arn string) bool {
	return slices.ContainsFunc(f.AtAWS, func(at string) bool { return cloud.SameThing(at, arn) })
}

// unrecorded returns the device of a group, by its name, that AWS has and the ledger lacks;
// empty if there is none.
func (f Facts) unrecorded(who principal.Principal, group string) string {
	for _, arn := range f.AtAWS {
		isSame := func(r Recorded) bool { return cloud.SameThing(r.DeviceARN, arn) }
		if principal.NamedGroup(who, arn) == group && !slices.ContainsFunc(f.Recorded, isSame) {
			return arn
		}
	}
	return ""
}

// Recorded is a device in the ledger.
type Recorded struct {
	Ceremony  string   `json:"ceremony"`
	Group     string   `json:"group"`
	DeviceARN string   `json:"device_arn"`
	Touch     bool     `json:"touch"`
	Keys      []uint32 `json:"keys"`
}
