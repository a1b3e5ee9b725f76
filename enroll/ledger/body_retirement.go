package ledger

// Retirement opens a ceremony that ends one device of a principal for good, without a
// new one. It names everything that the ceremony may touch, and is on disk before the
// first write anywhere.
type Retirement struct {
	Principal   string           `json:"principal"`
	Group       string           `json:"group"`  // of the device
	Device      string           `json:"device"` // ceremony
	DeviceARN   string           `json:"device_arn"`
	Keeps       string           `json:"keeps"`                 // ceremony of another device of the principal, which is proven and stays
	Credentials []LeftCredential `json:"credentials,omitempty"` // credentials of the seed on plugged-in keys
	Absent      []uint32         `json:"absent,omitempty"`      // absent keys of the group, which keep only the retired seed
	Settings    []Setting        `json:"settings,omitempty"`    // endpoints and paths that differ from the default
	Confirmed   []string         `json:"confirmed,omitempty"`   // what the operator typed or gave by flag
	Profile     string           `json:"profile,omitempty"`     // AWS profile, if one was given
	Emergency   string           `json:"emergency,omitempty"`   // why the ceremony began without the officers' signature, which follows later
	Apply       uint64           `json:"apply,omitempty"`       // record of the sitting that this ceremony belongs to
}

// Kind implements Body.
func (*Retirement) Kind() string { return "retirement" }
