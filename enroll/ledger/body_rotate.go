package ledger

// Rotate opens a ceremony that replaces a device's seed. It precedes the Begin, and
// names what is removed once the new device is proven.
type Rotate struct {
	Reason      string           `json:"reason"`           // see the Reason constants
	Lost        []uint32         `json:"lost,omitempty"`   // absent keys with the old seed, outside the owner's control
	Holder      string           `json:"holder,omitempty"` // who left
	Stolen      bool             `json:"stolen,omitempty"` // the old device is deactivated first
	Device      string           `json:"device"`           // ceremony of the old device
	DeviceARN   string           `json:"device_arn,omitempty"`
	GiveUp      string           `json:"give_up,omitempty"`     // ceremony of another device of the principal that is deleted first, because AWS allows eight
	Credentials []LeftCredential `json:"credentials,omitempty"` // credentials of the old seed on participating keys
	Absent      []uint32         `json:"absent,omitempty"`      // absent keys of the group, which keep only the retired seed
}

// Why a seed is replaced.
const (
	ReasonLost     = "lost"
	ReasonLeft     = "left"
	ReasonAdded    = "added"
	ReasonReplaced = "replaced"
)

// Retire is the intent to remove the old device at AWS: deactivate and delete it.
type Retire struct {
	Device    string `json:"device"` // ceremony
	DeviceARN string `json:"device_arn,omitempty"`
	Because   string `json:"because"`       // why the old device may be removed: see the Because constants
	Via       string `json:"via,omitempty"` // ViaAssumeRoot; empty: the principal's own calls, or by hand
}

// ViaAssumeRoot means that root's device is removed with the management account's
// credentials, by sts:AssumeRoot for that task.
const ViaAssumeRoot = "assume-root"

// Why an old device may be removed.
const (
	BecauseEnabled = "enabled" // AWS accepted two codes of two keys for the new device
	BecauseLive    = "live"    // a sign-in with the new device was seen or reported
	BecauseStolen  = "stolen"  // another proven device of the principal remains, or the operator confirmed the removal anyway
	BecauseLimit   = "limit"   // the limit of eight devices: the operator gave this one up
	BecauseOther   = "other"   // nothing replaces it: another proven device of the principal remains
)

// Retired says that the old device is no longer active at AWS.
type Retired struct {
	Device     string   `json:"device"`
	DeviceARN  string   `json:"device_arn,omitempty"`
	Confirmed  string   `json:"confirmed"` // "aws", "statement", Deactivated
	RequestIDs []string `json:"request_ids,omitempty"`
}

// Deactivated is the value of Retired.Confirmed for an unassigned device that AWS still
// lists, because the operator may not delete it.
const Deactivated = "deactivated"

// Clean is the intent to delete one retired credential from one key, which has just
// answered a one-time challenge for it.
type Clean struct {
	KeySerial    uint32 `json:"key_serial"`
	Device       string `json:"device"` // ceremony
	CredentialID string `json:"credential_id"`
	Challenge    string `json:"challenge"` // the one-time challenge, now used up
	Answer       string `json:"answer"`    // full HMAC, hex digits

	// Endpoints are the addresses that are not AWS's, and that the operator had confirmed:
	// what answered there for AWS may have shown the device gone.
	Endpoints []string `json:"endpoints,omitempty"`
}

// Cleaned says that the credential is deleted from the key.
type Cleaned struct {
	KeySerial    uint32 `json:"key_serial"`
	Device       string `json:"device"`
	CredentialID string `json:"credential_id"`
}

// Lost says that a key is lost, stolen, or with a person who left.
type Lost struct {
	KeySerial uint32 `json:"key_serial"`
	How       string `json:"how"` // "lost", "stolen", "left"
}

// Found says that a lost key was readmitted, without retired credentials.
type Found struct {
	KeySerial uint32 `json:"key_serial"`
}

// Drop gives up a key for a group: none of its cleanup is pending any longer.
type Drop struct {
	KeySerial uint32 `json:"key_serial"`
	Device    string `json:"device"` // ceremony of the retired device whose seed the key may still have
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
