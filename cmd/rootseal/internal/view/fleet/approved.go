package fleet

// Approved is the result of plan approve as JSON.
type Approved struct {
	Plan      string `json:"plan"`    // hash
	Devices   int    `json:"devices"` // that the plan changes or proves
	Withdrawn bool   `json:"withdrawn"`
	Head      string `json:"head"`
}
