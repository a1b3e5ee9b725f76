package ledger

import "time"

// Verified is one key held against the record: who it is, and each credential
// that it should have, answered or not.
type Verified struct {
	KeySerial   uint32            `json:"key_serial"`
	OATHSalt    string            `json:"oath_salt"` // as found
	Model       string            `json:"model"`
	Firmware    string            `json:"firmware"`
	Result      string            `json:"result"`              // Proven, Incomplete, Wrong
	WasReset    bool              `json:"was_reset,omitempty"` // the salt is not the recorded one
	Credentials []CredentialProof `json:"credentials,omitempty"`
	Others      []string          `json:"others,omitempty"` // ids on the key that the record does not know
}

// What a key, or a credential of it, was found to be. Incomplete is of a key
// alone, NotAsked, Missing and WrongSeed of a credential.
const (
	Proven     = "proven"
	Incomplete = "incomplete" // something was not asked
	Wrong      = "wrong"
	NotAsked   = "not asked"
	Missing    = "missing"
	WrongSeed  = "wrong seed"
)

// CredentialProof is one credential of a key, as verify found it.
type CredentialProof struct {
	Device       string   `json:"device"` // ceremony that enrolled or adopted the device
	CredentialID string   `json:"credential_id"`
	Result       string   `json:"result"` // Proven, Missing, WrongSeed, NotAsked
	Why          string   `json:"why,omitempty"`
	Challenge    string   `json:"challenge,omitempty"` // of the witness that was asked, 16 hex digits; it is used up
	Answer       string   `json:"answer,omitempty"`    // full HMAC, hex digits
	Equal        []uint32 `json:"equal,omitempty"`     // serials of keys that gave the same answer to a fresh challenge
}

// Resync is the intent to send AWS two consecutive codes of a device that is
// enabled, to have it proven live. AWS stores the offset that it finds in them.
type Resync struct {
	Device     string   `json:"device"` // ceremony
	DeviceARN  string   `json:"device_arn"`
	KeySerials []uint32 `json:"key_serials"` // that answered, the older step first; one where a single key did
	Steps      []uint64 `json:"steps"`       // unix time / 30 s, ascending
}

// Live is what AWS, or the officer, said of a device's codes.
type Live struct {
	Device    string     `json:"device"` // ceremony
	DeviceARN string     `json:"device_arn"`
	Method    string     `json:"method"` // see the Method constants
	Result    string     `json:"result"` // Proven, LiveRefused, LiveInDoubt
	KeySerial uint32     `json:"key_serial,omitempty"`
	RequestID string     `json:"request_id,omitempty"` // of the AWS call
	EventID   string     `json:"event_id,omitempty"`   // of the sign-in in CloudTrail
	EventTime *time.Time `json:"event_time,omitempty"`
	SourceIP  string     `json:"source_ip,omitempty"`
	Typed     string     `json:"typed,omitempty"` // what was typed to state it
	Cause     string     `json:"cause,omitempty"` // of what is not proven
}

// How a device was proven live.
const (
	MethodResync  = "resync"         // AWS took two consecutive codes
	MethodSession = "session token"  // AWS gave a session for a code
	MethodStated  = "sign-in stated" // the officer signed in, and says so
	MethodSeen    = "sign-in seen"   // the sign-in is in CloudTrail
)

// Results of Live beside Proven.
const (
	LiveRefused = "refused"  // twice, with later codes and after AWS had learned of the device; or AWS has the device no more
	LiveInDoubt = "in doubt" // no answer came, or one that says nothing of the codes
)

// Adopt takes a device into the record that rootseal did not enrol, or whose
// record is lost. Its witnesses are answers of a key, not computed from the
// seed. What it does not prove: how the seed came to the keys, whether others
// have it, and whether it is the one of the device at AWS (a live proof does).
type Adopt struct {
	Principal  string       `json:"principal"`
	Alias      string       `json:"alias,omitempty"`
	Group      string       `json:"group"`
	DeviceARN  string       `json:"device_arn,omitempty"` // as AWS lists it for the principal
	EnableDate *time.Time   `json:"enable_date,omitempty"`
	Touch      bool         `json:"touch"`
	Keys       []AdoptedKey `json:"keys"`
	Challenges int          `json:"challenges"` // fresh random ones that all keys answered the same
	TakenFrom  uint32       `json:"taken_from"` // serial of the key whose answers the witnesses are
	Witnesses  []Witness    `json:"witnesses"`
	Confirmed  []string     `json:"confirmed,omitempty"`
	NotProven  []string     `json:"not_proven,omitempty"` // what the adoption leaves open, in words
}

// AdoptedKey is one key of an adopted device, with its own name for it.
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
