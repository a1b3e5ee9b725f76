package ledger

// Settle is the plan by which a later command finishes or undoes a ceremony, as the
// operator confirmed it. It precedes the first deletion, and only what it names is
// touched.
type Settle struct {
	Deletes   []Deletion `json:"deletes,omitempty"`
	Looked    string     `json:"looked"`              // "read" if AWS was read, or why not
	Unsigned  []uint64   `json:"unsigned,omitempty"`  // records of the ceremony without a covering signature, as shown to the operator
	Confirmed []string   `json:"confirmed,omitempty"` // what the operator typed or gave by flag
	Emergency string     `json:"emergency,omitempty"` // why it continues without the officers' signature; empty if signed, or if none is needed
	Missing   string     `json:"missing,omitempty"`   // head that this workstation remembers but the ledger lacks; the typed head is in Confirmed
}

// LookedRead is the value of Settle.Looked if AWS was read.
const LookedRead = "read"

// Deletion is one thing that is deleted, and its location.
type Deletion struct {
	DeviceARN    string `json:"device_arn,omitempty"` // at AWS
	KeySerial    uint32 `json:"key_serial,omitempty"`
	CredentialID string `json:"credential_id,omitempty"` // on that key
}

func (*Settle) Kind() string { return "settle" }
