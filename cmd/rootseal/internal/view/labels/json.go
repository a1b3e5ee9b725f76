// Package labels shows what the paper labels of keys say, and how they compare with the
// ledger. The page that prints them is in view/report.
package labels

import (
	"time"

	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/label"
	"rootseal/enroll/ledger"
	"rootseal/enroll/report"
)

// Paper is a label of report labels as JSON, a contract with scripts.
type Paper struct {
	Serial    uint32   `json:"serial"`
	Label     string   `json:"label"`
	Bag       string   `json:"bag"` // empty: not in a bag
	Place     string   `json:"place"`
	Accounts  []string `json:"accounts"`
	Made      string   `json:"made"`
	NextCheck *string  `json:"next_check"` // null: the policy requires none
	Head      string   `json:"head"`
	Code      string   `json:"code"` // text of the QR code
	Why       string   `json:"why"`  // why the key gets no label; empty: it gets one
}

// NewPaper makes the JSON of a label.
func NewPaper(k report.KeyLabel, l label.Label) Paper {
	p := Paper{
		Serial: k.Serial, Label: k.Name, Bag: k.Bag, Place: k.Place, Accounts: view.OrEmpty(k.Accounts),
		Made: dayOf(l.Made), NextCheck: dayOrNull(l.Next), Head: l.Head.String(), Why: k.Why,
	}
	if k.Why == "" {
		p.Code = l.String()
	}
	return p
}

// Checked is the result of verify --label as JSON, a contract with scripts.
type Checked struct {
	Result      string             `json:"result"` // agrees, differs
	Label       Said               `json:"label"`
	Record      uint64             `json:"record"`      // that the label's head names, or that brought it home; 0: not in the ledger
	Differences []label.Difference `json:"differences"` // empty: none
	Accounts    []string           `json:"accounts"`    // that the key serves now
	Bag         string             `json:"bag"`         // now; empty: not in a bag
	NextCheck   *string            `json:"next_check"`  // now; null: the policy requires none
	Overdue     bool               `json:"overdue"`
	Head        string             `json:"head"` // of the ledger
}

// Said is what the label says.
type Said struct {
	Serial    uint32  `json:"serial"`
	Bag       string  `json:"bag"`
	Head      string  `json:"head"`
	Made      string  `json:"made"`
	NextCheck *string `json:"next_check"`
}

// Results of Checked.
const (
	Agrees  = "agrees"
	Differs = "differs"
)

// NewChecked makes the JSON of a comparison.
func NewChecked(c label.Comparison, head ledger.Head) Checked {
	v := Checked{
		Result: Agrees, Label: Said{c.Serial, c.Bag, c.Head.String(), dayOf(c.Made), dayOrNull(c.Next)},
		Record: c.At, Differences: c.Differences, Accounts: view.OrEmpty(c.Now.Accounts), Bag: c.Now.Bag, Overdue: c.Overdue, Head: head.String(),
	}
	if c.Now.Next != nil {
		v.NextCheck = dayOrNull(c.Now.Next.UTC())
	}
	if len(c.Differences) > 0 {
		v.Result = Differs
	}
	return v
}

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }

func dayOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	day := dayOf(t)
	return &day
}
