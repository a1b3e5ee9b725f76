package ledger

// Approve approves a plan of the fleet: exactly the plan with that hash. A second record
// for the same plan withdraws the approval. Each takes effect once signed.
type Approve struct {
	Plan      string `json:"plan"`                // SHA-256 of the plan, 64 hex digits
	Devices   int    `json:"devices"`             // that the plan changes or proves
	Withdrawn bool   `json:"withdrawn,omitempty"` // the approval ends
	Reason    string `json:"reason,omitempty"`    // with Withdrawn
}

func (*Approve) Kind() string { return "approve" }
