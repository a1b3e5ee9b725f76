package oversight

import (
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// findingCheck is what log verify found of what the records claim.
type findingCheck struct {
	Findings []string `json:"findings,omitempty"` // what a record claims and does not prove, each with its record
	Times    []string `json:"times,omitempty"`    // that run backwards: a wrong clock, or a record that was made to look older
}

// errFalseRecord says that a record claims what it does not prove, or what no
// other bears out.
var errFalseRecord = cli.EndsWith(cli.ExitWrong, hint.Sentinel(hint.FindWriter, "records are not borne out"))

// look finds what status calls findings, but for those that are of a person's
// report: an opened bag is no fault of the ledger.
func (v *findingCheck) look(records []ledger.Record) error {
	for _, f := range record.Read(records).Open() {
		if sort, _, _ := strings.Cut(f.ID, "-"); sort != "unseal" {
			v.Findings = append(v.Findings, fmt.Sprintf("record %d: %s (finding %s)", f.Sequence, f.Text, f.ID))
		}
	}
	v.Times = record.Backwards(records)
	if len(v.Findings) > 0 {
		return fmt.Errorf("%w: %s", errFalseRecord, v.Findings[0])
	}
	return nil
}

func (v *findingCheck) print(text *strings.Builder) {
	for _, line := range v.Findings {
		fmt.Fprintln(text, printable.Text(line))
	}
	for _, line := range v.Times {
		fmt.Fprintln(text, printable.Text("warning: times run backwards: "+line))
	}
}
