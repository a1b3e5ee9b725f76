package ledger

import "time"

// Body is the content of a record, with one type for each kind. If a kind is unknown
// here, a newer rootseal wrote the record; reading returns ErrNewer, not damage.
type Body interface{ Kind() string }

// Begin is the plan of a ceremony as plain data. It names everything that the ceremony
// may touch, and is on disk before the first write anywhere. The command that wrote it,
// and any later one, rebuilds the steps of the ceremony from Begin alone.
type Begin struct {
	Principal    string     `json:"principal"`              // "111122223333/root", "111122223333/user/alice"
	Alias        string     `json:"alias,omitempty"`        // account alias at that time
	Group        string     `json:"group"`                  // label of the keys that will share the seed
	SeedSource   string     `json:"seed_source"`            // api, paste, stdin, picture, generated, manager
	Touch        bool       `json:"touch"`                  // true if each code requires a touch
	Keys         []KeyState `json:"keys,omitempty"`         // as preflight found them; none if there is a manager
	Pair         [2]uint32  `json:"pair"`                   // serials of the keys that answer T-1 and T; equal if there is one key
	DeviceNames  []string   `json:"device_names,omitempty"` // names at AWS that this ceremony may use, in order
	CredentialID string     `json:"credential_id"`          // id of the OATH credential, byte for byte
	Suffix       string     `json:"suffix"`                 // random, part of every name above
	Clock        Clock      `json:"clock"`                  // how the workstation's clock was checked
	Settings     []Setting  `json:"settings,omitempty"`     // endpoints and paths that differ from the default
	Confirmed    []string   `json:"confirmed,omitempty"`    // what the operator typed or gave by flag, such as "account 111122223333"
	Profile      string     `json:"profile,omitempty"`      // AWS profile, if one was given
	Emergency    string     `json:"emergency,omitempty"`    // why the ceremony began without the officers' signature, which follows later
	Apply        uint64     `json:"apply,omitempty"`        // record of the sitting that this ceremony belongs to
	Manager      *Manager   `json:"manager,omitempty"`      // password manager that receives the seed instead of keys
}

// KeyState is one key of the group at preflight.
type KeyState struct {
	KeySerial uint32 `json:"key_serial"`
	OATHSalt  string `json:"oath_salt"` // 16 hex digits, tag 71 of SELECT; a reset renews the salt
	Model     string `json:"model"`
	Firmware  string `json:"firmware"`
	Used      int    `json:"used"` // credentials on the key before the ceremony
	Locked    bool   `json:"locked,omitempty"`
}

// Clock is how far the workstation's clock was off, and by which source.
type Clock struct {
	Source     string `json:"source"`          // "aws", "sts", "officer"
	SkewMillis int64  `json:"skew_millis"`     // workstation minus source
	Typed      string `json:"typed,omitempty"` // typed by the operator: the time of another clock, and its offset from UTC
}

// Setting is a value from flags or environment that decides which services rootseal
// uses.
type Setting struct {
	Name  string `json:"name"` // "endpoint of iam, by AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "PCSCLITE_CSOCK_NAME"
	Value string `json:"value"`
}

// Load says that the seed has arrived. It precedes the first PUT.
type Load struct {
	DeviceName string    `json:"device_name,omitempty"`
	DeviceARN  string    `json:"device_arn,omitempty"`  // AWS calls it the serial number
	RequestID  string    `json:"request_id,omitempty"`  // of the call that made the device
	Witnesses  []Witness `json:"witnesses,omitempty"`   // none if there is a manager
	HandedTo   []string  `json:"handed_to,omitempty"`   // program and arguments that get the seed on standard input
	SeedSource string    `json:"seed_source,omitempty"` // paste or picture, if the operator changed to that; otherwise the source in begin applies
	CodesBy    []string  `json:"codes_by,omitempty"`    // of root: program and arguments that give codes of the seed, which the manager read in the console
}

// Witness is a one-time challenge: it makes a later answer of a key checkable without
// the seed.
type Witness struct {
	Challenge string `json:"challenge"` // 16 hex digits, the first byte not zero, so never a time step
	SHA256    string `json:"sha256"`    // of challenge and full HMAC answer together, 64 hex digits
}

// Enable says that every key has proven the seed. It precedes the calls that can enable
// the device: EnableMFADevice, or showing the first two codes.
type Enable struct {
	Proofs      []Proof `json:"proofs,omitempty"`       // none if there is a manager
	ManagerStep uint64  `json:"manager_step,omitempty"` // time step at which the password manager gave the seed's code
}

// Proof says that a key gave the seed's full HMAC answer at a time step.
type Proof struct {
	KeySerial uint32 `json:"key_serial"`
	Step      uint64 `json:"step"` // unix time / 30 s
}

// Statement is what the operator reports about something that rootseal cannot read.
type Statement struct {
	About string `json:"about"`           // "console accepted", "console refused", "device absent", "key gone", "endpoint meant"
	Typed string `json:"typed,omitempty"` // what the operator typed to confirm it, never a secret
}

// End closes a ceremony.
type End struct {
	Outcome    string     `json:"outcome"` // see the Outcome constants
	DeviceARN  string     `json:"device_arn,omitempty"`
	Confirmed  string     `json:"confirmed,omitempty"`   // "aws", "statement"; "" if unconfirmed
	EnableDate *time.Time `json:"enable_date,omitempty"` // as AWS reports it
	RequestIDs []string   `json:"request_ids,omitempty"` // of AWS calls that changed or proved something
	Undone     []string   `json:"undone,omitempty"`      // names of the steps that were undone
	Owed       []Owed     `json:"owed,omitempty"`        // pending cleanup
	Cause      string     `json:"cause,omitempty"`       // why the ceremony did not complete
}

// Outcome values of End.
const (
	Complete     = "complete"      // loaded, proven, enabled; AWS or a reported sign-in confirms it
	NotConfirmed = "not confirmed" // reported as enabled, not confirmed by AWS
	Undone       = "undone"        // nothing remains of the ceremony
	Owing        = "owing"         // settled, with pending cleanup
	Refused      = "refused"       // closed unchanged: its records were not followed, and nothing was touched
	Unprotected  = "unprotected"   // undone, although the old device was already deleted: no device replaces it
)

// Owed is one item of pending cleanup.
type Owed struct {
	KeySerial uint32 `json:"key_serial,omitempty"`
	What      string `json:"what"`
}

// Leftovers is the intent to remove orphans: what ceremonies left behind whose ledger
// is lost. Orphans are unassigned devices at AWS with a ceremony in their tag, and
// credentials with that ceremony's suffix. Devices are deleted first. An End closes the
// removal.
type Leftovers struct {
	Account     string           `json:"account"`
	Devices     []LeftDevice     `json:"devices"`
	Credentials []LeftCredential `json:"credentials,omitempty"`
	Typed       string           `json:"typed"` // what the operator typed to confirm it
}

// LeftDevice is an unassigned device at AWS.
type LeftDevice struct {
	DeviceARN string `json:"device_arn"`
	Ceremony  string `json:"ceremony"` // from its tag
}

// LeftCredential is a credential on a key, to delete.
type LeftCredential struct {
	KeySerial    uint32 `json:"key_serial"`
	CredentialID string `json:"credential_id"`
}

// CodeUsed says that a code left rootseal: it was printed, sent for a session, or part
// of a second set of two codes. The record does not contain the code.
type CodeUsed struct {
	KeySerial    uint32 `json:"key_serial,omitempty"`
	CredentialID string `json:"credential_id"`
	Step         uint64 `json:"step"`
}

func (*Begin) Kind() string     { return "begin" }
func (*Load) Kind() string      { return "load" }
func (*Enable) Kind() string    { return "enable" }
func (*Statement) Kind() string { return "statement" }
func (*End) Kind() string       { return "end" }
func (*Leftovers) Kind() string { return "leftovers" }
func (*CodeUsed) Kind() string  { return "code" }

// inSeconds returns the body with its times as the format spells them.
func (e *End) inSeconds() Body {
	c := *e
	c.EnableDate = seconds(e.EnableDate)
	return &c
}
