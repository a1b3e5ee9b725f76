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

// Apply begins a sitting that carries out a plan of the fleet. The officers' signature over
// it also covers the beginning of each of its ceremonies and live checks.
type Apply struct {
	Plan      string    `json:"plan"`               // SHA-256 of the plan, 64 hex digits
	Approval  uint64    `json:"approval,omitempty"` // record that approves the plan
	Devices   []Applied `json:"devices"`            // that are still to do, in the order of the plan
	Confirmed []string  `json:"confirmed,omitempty"`
}

// Applied is a device on which a sitting works. The record by which its ceremony begins
// must agree.
type Applied struct {
	Do        string   `json:"do"` // see the constants
	Principal string   `json:"principal"`
	Group     string   `json:"group"`
	Keys      []uint32 `json:"keys,omitempty"` // ascending
	Touch     bool     `json:"touch"`
	Manager   *Manager `json:"manager,omitempty"`    // that receives the seed instead of keys
	Retires   string   `json:"retires,omitempty"`    // with ApplyRotate and ApplyRetire: the ceremony of the device that goes
	DeviceARN string   `json:"device_arn,omitempty"` // with ApplyAdopt, and with Device
	First     bool     `json:"first,omitempty"`      // with ApplyRotate: the old device goes first, because AWS allows no ninth
	Device    string   `json:"device,omitempty"`     // with ApplyVerify: the ceremony of the device whose codes AWS checks; empty if no live check is due
}

// What a sitting does about a device. A verification begins no ceremony: keys prove the
// seed, and if a live check is due, AWS accepts codes.
const (
	ApplyEnroll = "enroll"
	ApplyRotate = "rotate"
	ApplyRetire = "retire"
	ApplyAdopt  = "adopt"
	ApplyVerify = "verify"
)

func (*Apply) Kind() string { return "apply" }
