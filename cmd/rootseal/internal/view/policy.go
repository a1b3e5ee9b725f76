package view

import (
	"fmt"
	"io"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Requirement is one field of a policy, as flags and tables show it.
type Requirement struct {
	Flag  string
	What  string
	Field func(*ledger.PolicySet) any // *int or *bool; zero and false require nothing
}

// Requirements are all that a policy can have.
var Requirements = []Requirement{
	{"min-keys", "smallest number of keys in a group", func(p *ledger.PolicySet) any { return &p.MinKeys }},
	{"sealed-group", "each principal has a group whose keys are all sealed", func(p *ledger.PolicySet) any { return &p.SealedGroup }},
	{"verify-days", "days within which each key is proven again", func(p *ledger.PolicySet) any { return &p.VerifyDays }},
	{"live-days", "days within which each device has its next live check", func(p *ledger.PolicySet) any { return &p.LiveDays }},
	{"touch", "each credential requires a touch", func(p *ledger.PolicySet) any { return &p.Touch }},
	{"attested", "each key has shown its maker's attestation", func(p *ledger.PolicySet) any { return &p.Attested }},
	{"two-officers", "two officers sign what otherwise one signs", func(p *ledger.PolicySet) any { return &p.TwoOfficers }},
	{"approval", "an officer approves each plan before it is applied", func(p *ledger.PolicySet) any { return &p.Approval }},
}

// In is the requirement's value in a policy, for a person.
func (r Requirement) In(p ledger.PolicySet) string {
	switch value := r.Field(&p).(type) {
	case *int:
		if *value != 0 {
			return fmt.Sprint(*value)
		}
	case *bool:
		if *value {
			return "yes"
		}
	}
	return "-"
}

// PolicyJSON is a whole policy as JSON. Zero and false require nothing.
type PolicyJSON struct {
	MinKeys     int  `json:"min_keys"`
	SealedGroup bool `json:"sealed_group"`
	VerifyDays  int  `json:"verify_days"`
	LiveDays    int  `json:"live_days"`
	Touch       bool `json:"touch"`
	Attested    bool `json:"attested"`
	TwoOfficers bool `json:"two_officers"`
	Approval    bool `json:"approval"`
}

// PolicyShown is the result of policy show as JSON.
type PolicyShown struct {
	PolicyJSON
	Since *uint64 `json:"since"` // record; null if no policy was set
}

// PolicyChanged is the result of policy set as JSON.
type PolicyChanged struct {
	Before PolicyJSON `json:"before"`
	After  PolicyJSON `json:"after"`
	Head   string     `json:"head"`
}

// PrintPolicy prints a policy as a table.
func PrintPolicy(w io.Writer, policy ledger.PolicySet) error {
	return printable.Table(w, "REQUIREMENT\tVALUE\tWHAT", Each(Requirements, func(r Requirement) message.Text {
		return message.Textf("%s\t%s\t%s", r.Flag, message.Word(r.In(policy)), message.Word(r.What))
	}))
}
