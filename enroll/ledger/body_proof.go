package ledger

import "time"

// Verified is the result of verifying one key: its identity, and each credential that
// it should have, asked or not.
type Verified struct {
	KeySerial   uint32            `json:"key_serial"`
	OATHSalt    string            `json:"oath_salt"` // as found
	Model       string            `json:"model"`
	Firmware    string            `json:"firmware"`
	Result      string            `json:"result"`              // Proven, Incomplete, Wrong
	WasReset    bool              `json:"was_reset,omitempty"` // the salt differs from the recorded one
	Credentials []CredentialProof `json:"credentials,omitempty"`
	Others      []string          `json:"others,omitempty"` // ids on the key that are not in the ledger
}

// Results of verifying a key or a credential. Incomplete applies to keys only;
// NotAsked, Missing and WrongSeed apply to credentials only.
const (
	Proven     = "proven"
	Incomplete = "incomplete" // a credential was not asked
	Wrong      = "wrong"
	NotAsked   = "not asked"
	Missing    = "missing"
	WrongSeed  = "wrong seed"
)

// CredentialProof is the result of verifying one credential of a key.
type CredentialProof struct {
	Device       string   `json:"device"` // ceremony that enrolled or adopted the device
	CredentialID string   `json:"credential_id"`
	Result       string   `json:"result"` // Proven, Missing, WrongSeed, NotAsked
	Why          string   `json:"why,omitempty"`
	Challenge    string   `json:"challenge,omitempty"` // the one-time challenge, now used up; 16 hex digits
	Answer       string   `json:"answer,omitempty"`    // full HMAC, hex digits
	Equal        []uint32 `json:"equal,omitempty"`     // serials of keys with the same answer to a fresh challenge
}

// Resync is the intent to send AWS two consecutive codes of an enabled device as a live
// check. AWS stores the offset that it finds in them.
type Resync struct {
	Device     string   `json:"device"` // ceremony
	DeviceARN  string   `json:"device_arn"`
	KeySerials []uint32 `json:"key_serials,omitempty"` // of the keys that answered, the older step first; one serial if a single key did, none if a password manager did
	Steps      []uint64 `json:"steps"`                 // unix time / 30 s, ascending
	Apply      uint64   `json:"apply,omitempty"`       // record of the sitting that this check belongs to
}

// Live is the result of a live check, from AWS or reported by the operator.
type Live struct {
	Device    string     `json:"device"` // ceremony
	DeviceARN string     `json:"device_arn"`
	Method    string     `json:"method"` // see the Method constants
	Result    string     `json:"result"` // Proven, LiveRefused, LiveInDoubt
	KeySerial uint32     `json:"key_serial,omitempty"`
	RequestID string     `json:"request_id,omitempty"` // ID of the AWS call
	EventID   string     `json:"event_id,omitempty"`   // ID of the sign-in in CloudTrail
	EventTime *time.Time `json:"event_time,omitempty"`
	SourceIP  string     `json:"source_ip,omitempty"`
	Typed     string     `json:"typed,omitempty"` // what the operator typed to confirm it
	Cause     string     `json:"cause,omitempty"` // why the device is not proven
	Apply     uint64     `json:"apply,omitempty"` // record of the sitting that this check belongs to
}

// How a live check was made.
const (
	MethodResync  = "resync"         // AWS accepted two consecutive codes
	MethodSession = "session token"  // AWS opened a session for a code
	MethodStated  = "sign-in stated" // the operator reports having signed in
	MethodSeen    = "sign-in seen"   // the sign-in is in CloudTrail
)

// Results of Live other than Proven.
const (
	LiveRefused = "refused"  // AWS knew the device, and rejected its codes twice; or AWS no longer has it
	LiveInDoubt = "in doubt" // no answer, or an answer that does not concern the codes
)

// Adopt records a device that rootseal did not enroll, or whose ledger is lost. Its
// one-time challenges come from answers of a key, not from the seed. An adoption does
// not prove how the seed reached the keys, whether other copies of the seed exist, or
// whether the device at AWS has the same seed (a live check proves that).
type Adopt struct {
	Principal  string       `json:"principal"`
	Alias      string       `json:"alias,omitempty"`
	Group      string       `json:"group"`
	DeviceARN  string       `json:"device_arn,omitempty"` // as AWS lists it for the principal
	EnableDate *time.Time   `json:"enable_date,omitempty"`
	Touch      bool         `json:"touch"`
	Keys       []AdoptedKey `json:"keys,omitempty"`      // none if there is a manager
	Challenges int          `json:"challenges"`          // number of fresh random challenges that all keys answered alike
	TakenFrom  uint32       `json:"taken_from"`          // serial of the key that answered the one-time challenges
	Witnesses  []Witness    `json:"witnesses,omitempty"` // none if there is a manager
	Confirmed  []string     `json:"confirmed,omitempty"`
	NotProven  []string     `json:"not_proven,omitempty"` // what the adoption does not prove, as text
	Apply      uint64       `json:"apply,omitempty"`      // record of the sitting that this adoption belongs to
	Manager    *Manager     `json:"manager,omitempty"`    // holds the seed instead of keys
	Item       string       `json:"item,omitempty"`       // with a manager: its name for the seed
}

// AdoptedKey is one key of an adopted device, with the credential id on that key.
type AdoptedKey struct {
	KeyState
	CredentialID string `json:"credential_id"`
}

func (*Verified) Kind() string { return "verify" }
func (*Resync) Kind() string   { return "resync" }
func (*Live) Kind() string     { return "live" }
func (*Adopt) Kind() string    { return "adopt" }

func (l *Live) inSeconds() Body {
	c := *l
	c.EventTime = seconds(l.EventTime)
	return &c
}

func (a *Adopt) inSeconds() Body {
	c := *a
	c.EnableDate = seconds(a.EnableDate)
	return &c
}
