package ledger

import "time"

// Body is what one kind of record says. A kind that this reader does not know
// was written by a newer rootseal; the reader says so instead of calling it
// damage.
type Body interface{ Kind() string }

// Begin is a ceremony as plain data: everything that it may touch, on disk
// before the first write anywhere. The steps of a ceremony are rebuilt from it
// alone, by the command that wrote it and by any later one.
type Begin struct {
	Principal    string     `json:"principal"`              // "111122223333/root", "111122223333/user/alice"
	Alias        string     `json:"alias,omitempty"`        // account alias at the time
	Group        string     `json:"group"`                  // label of the keys that will share the seed
	SeedSource   string     `json:"seed_source"`            // api, paste, stdin, picture, generated
	Touch        bool       `json:"touch"`                  // whether the key asks for a touch at each code
	Keys         []KeyState `json:"keys"`                   // as preflight found them
	Pair         [2]uint32  `json:"pair"`                   // serials of the keys that answer T-1 and T; equal where there is one key
	DeviceNames  []string   `json:"device_names,omitempty"` // names at AWS that this ceremony may use, in order
	CredentialID string     `json:"credential_id"`          // the OATH entry, byte for byte
	Suffix       string     `json:"suffix"`                 // random, part of every name above
	Clock        Clock      `json:"clock"`                  // how the workstation's clock was checked
	Settings     []Setting  `json:"settings,omitempty"`     // endpoints and paths that are not the default
	Confirmed    []string   `json:"confirmed,omitempty"`    // what the officer typed or gave by flag, as "account 111122223333"
	Profile      string     `json:"profile,omitempty"`      // AWS profile, where one was named
	Emergency    string     `json:"emergency,omitempty"`    // why it began without the signature of officers; it is signed later
}

// KeyState is one key of the group at preflight.
type KeyState struct {
	KeySerial uint32 `json:"key_serial"`
	OATHSalt  string `json:"oath_salt"` // 16 hex digits, tag 71 of SELECT; a reset makes a new one
	Model     string `json:"model"`
	Firmware  string `json:"firmware"`
	Used      int    `json:"used"` // credentials on it before the ceremony
	Locked    bool   `json:"locked,omitempty"`
}

// Clock says against what the workstation's clock was held.
type Clock struct {
	Source     string `json:"source"`          // "aws", "sts", "officer"
	SkewMillis int64  `json:"skew_millis"`     // workstation minus source
	Typed      string `json:"typed,omitempty"` // by the officer: what another clock showed, and its offset from UTC
}

// Setting is a value from flags or environment that decides whom we talk to.
type Setting struct {
	Name  string `json:"name"` // "endpoint of iam, by AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "PCSCLITE_CSOCK_NAME"
	Value string `json:"value"`
}

// Load is written when the seed has arrived, before the first PUT.
type Load struct {
	DeviceName string    `json:"device_name,omitempty"`
	DeviceARN  string    `json:"device_arn,omitempty"` // what AWS calls serial number
	RequestID  string    `json:"request_id,omitempty"` // of the call that made the device
	Witnesses  []Witness `json:"witnesses"`
}

// Witness lets anybody check a later answer of a key without the seed.
type Witness struct {
	Challenge string `json:"challenge"` // 16 hex digits, the first byte not zero, so never a time step
	SHA256    string `json:"sha256"`    // of challenge and full HMAC answer together, 64 hex digits
}

// Enable is written when every key has proven the seed, before the device can
// become enabled: before EnableMFADevice, or before the first pair is shown.
type Enable struct {
	Proofs []Proof `json:"proofs"`
}

// Proof says that a key's full HMAC answer at a time step was the seed's.
type Proof struct {
	KeySerial uint32 `json:"key_serial"`
	Step      uint64 `json:"step"` // unix time / 30 s
}

// Statement is what the officer said of something that rootseal cannot read.
type Statement struct {
	About string `json:"about"`           // "console accepted", "console refused", "device absent", "key gone", "endpoint meant"
	Typed string `json:"typed,omitempty"` // what was typed to confirm it, never a secret
}

// End closes a ceremony.
type End struct {
	Outcome    string     `json:"outcome"` // see the Outcome constants
	DeviceARN  string     `json:"device_arn,omitempty"`
	Confirmed  string     `json:"confirmed,omitempty"`   // "aws", "statement", "" where nobody confirmed it
	EnableDate *time.Time `json:"enable_date,omitempty"` // as AWS tells it
	RequestIDs []string   `json:"request_ids,omitempty"` // AWS calls that changed or proved something
	Undone     []string   `json:"undone,omitempty"`      // names of the steps that were walked back
	Owed       []Owed     `json:"owed,omitempty"`        // what is left over and must still be done
	Cause      string     `json:"cause,omitempty"`       // why the ceremony did not complete
}

// Outcome values of End.
const (
	Complete     = "complete"      // loaded, proven, enabled, read back at AWS or confirmed by a stated sign-in
	NotConfirmed = "not confirmed" // enabled by the officer's word, not yet read at AWS
	Undone       = "undone"        // nothing is left of it
	Owing        = "owing"         // settled, with something left over
	Refused      = "refused"       // closed as it stood: its records were not obeyed, and nothing was touched
	Unprotected  = "unprotected"   // taken back, after the old device had gone first: nothing stands in its place
)

// Owed is one thing left over.
type Owed struct {
	KeySerial uint32 `json:"key_serial,omitempty"`
	What      string `json:"what"`
}

// Leftovers is the intent to remove what ceremonies of another workstation
// left, whose ledger is lost: devices at AWS that nobody uses and whose tag
// names a ceremony, and credentials with that ceremony's suffix. Devices go
// first. An end closes it.
type Leftovers struct {
	Account     string           `json:"account"`
	Devices     []LeftDevice     `json:"devices"`
	Credentials []LeftCredential `json:"credentials,omitempty"`
	Typed       string           `json:"typed"` // what the officer typed to confirm it
}

// LeftDevice is an unassigned device at AWS.
type LeftDevice struct {
	DeviceARN string `json:"device_arn"`
	Ceremony  string `json:"ceremony"` // as its tag says
}

// LeftCredential is a credential on a key.
type LeftCredential struct {
	KeySerial    uint32 `json:"key_serial"`
	CredentialID string `json:"credential_id"`
}

// CodeUsed notes that a code was taken from a key to leave rootseal: printed, sent
// for a session, or in a pair that was made anew. The code is not in it.
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

// inSeconds is the body with its times as the format spells them.
func (e *End) inSeconds() Body {
	c := *e
	c.EnableDate = seconds(e.EnableDate)
	return &c
}
