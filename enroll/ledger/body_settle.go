package ledger

// Settle is the plan of a later command that settles a ceremony, as a person
// confirmed it, before the first deletion. What it does not name is not touched.
type Settle struct {
	Deletes   []Deletion `json:"deletes,omitempty"`
	Looked    string     `json:"looked"`              // what became of asking AWS: "read", or why it was not
	Unsigned  []uint64   `json:"unsigned,omitempty"`  // records of the ceremony that no signature covered, and that were shown
	Confirmed []string   `json:"confirmed,omitempty"` // what was typed or given by flag
	Emergency string     `json:"emergency,omitempty"` // why it goes on without the officers' signature; empty where it has it, or needs none
	Missing   string     `json:"missing,omitempty"`   // head that this workstation remembers and the ledger lacks; the typed one is in confirmed
}

// LookedRead is what Settle.Looked says where AWS was read.
const LookedRead = "read"

// Deletion is one thing that goes, and where it is.
type Deletion struct {
	DeviceARN    string `json:"device_arn,omitempty"` // at AWS
	KeySerial    uint32 `json:"key_serial,omitempty"`
	CredentialID string `json:"credential_id,omitempty"` // on that key
}

func (*Settle) Kind() string { return "settle" }
