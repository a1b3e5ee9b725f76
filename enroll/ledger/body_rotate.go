package ledger

// Rotate opens a ceremony that replaces a device's seed, before its begin: what
// goes when the new device has been proven.
type Rotate struct {
	Reason      string           `json:"reason"`           // see the Reason constants
	Lost        []uint32         `json:"lost,omitempty"`   // keys that are not here and hold the old seed in other hands
	Holder      string           `json:"holder,omitempty"` // who left
	Stolen      bool             `json:"stolen,omitempty"` // the old device is deactivated first
	Device      string           `json:"device"`           // ceremony of the old device
	DeviceARN   string           `json:"device_arn,omitempty"`
	GiveUp      string           `json:"give_up,omitempty"`     // ceremony of a device of the same principal that goes first, because AWS takes no ninth
	Credentials []LeftCredential `json:"credentials,omitempty"` // of the old seed, on keys that take part
	Absent      []uint32         `json:"absent,omitempty"`      // keys of the group that are not here: they keep the retired seed alone
}

// Why a seed is replaced.
const (
	ReasonLost     = "lost"
	ReasonLeft     = "left"
	ReasonAdded    = "added"
	ReasonReplaced = "replaced"
)

// Retire is the intent to end the old device at AWS: deactivated, deleted.
type Retire struct {
	Device    string `json:"device"` // ceremony
	DeviceARN string `json:"device_arn,omitempty"`
	Because   string `json:"because"`       // what stands in its place: see the Because constants
	Via       string `json:"via,omitempty"` // ViaAssumeRoot; empty: the principal's own calls, or by hand
}

// ViaAssumeRoot: root's device is removed with the management account's
// credentials, by sts:AssumeRoot for that task.
const ViaAssumeRoot = "assume-root"

// Why an old device may go.
const (
	BecauseEnabled = "enabled" // AWS took two codes of two keys for the new one
	BecauseLive    = "live"    // a sign-in with the new one was seen or stated
	BecauseStolen  = "stolen"  // another proven device of the principal remains, or the officer typed that it shall go all the same
	BecauseLimit   = "limit"   // eight devices: the officer gave it up to make room
)

// Retired says that the old device is gone at AWS.
type Retired struct {
	Device     string   `json:"device"`
	DeviceARN  string   `json:"device_arn,omitempty"`
	Confirmed  string   `json:"confirmed"` // "aws", "statement", Deactivated
	RequestIDs []string `json:"request_ids,omitempty"`
}

// Deactivated is what Retired.Confirmed says of a device that nobody uses and that
// AWS still lists, because nobody at hand may delete it.
const Deactivated = "deactivated"

// Clean is the intent to delete one retired credential from one key, which has
// just answered a witness of it.
type Clean struct {
	KeySerial    uint32 `json:"key_serial"`
	Device       string `json:"device"` // ceremony
	CredentialID string `json:"credential_id"`
	Challenge    string `json:"challenge"` // of the witness, which is used up
	Answer       string `json:"answer"`    // full HMAC, hex digits
}

// Cleaned says that the credential is no longer on the key.
type Cleaned struct {
	KeySerial    uint32 `json:"key_serial"`
	Device       string `json:"device"`
	CredentialID string `json:"credential_id"`
}

// Lost says that a key is in other hands, or nowhere.
type Lost struct {
	KeySerial uint32 `json:"key_serial"`
	How       string `json:"how"` // "lost", "stolen", "left"
}

// Found says that a lost key is back, and clean.
type Found struct {
	KeySerial uint32 `json:"key_serial"`
}

// Drop takes a key out of a group: nothing of it is owed any more.
type Drop struct {
	KeySerial uint32 `json:"key_serial"`
	Device    string `json:"device"` // ceremony of the retired device that it may still hold
	Reason    string `json:"reason"`
}

func (*Rotate) Kind() string  { return "rotate" }
func (*Retire) Kind() string  { return "retire" }
func (*Retired) Kind() string { return "retired" }
func (*Clean) Kind() string   { return "clean" }
func (*Cleaned) Kind() string { return "cleaned" }
func (*Lost) Kind() string    { return "lost" }
func (*Found) Kind() string   { return "found" }
func (*Drop) Kind() string    { return "drop" }
