package view

import (
	"io"

	"rootseal/cmd/rootseal/internal/printable"
)

// Check is one line of doctor. The JSON is a contract with scripts.
type Check struct {
	Status CheckStatus `json:"status"`
	What   string      `json:"what"`
	Detail string      `json:"detail"`
	Next   string      `json:"next,omitempty"` // with warn and fail
}

// CheckStatus is the result of a check.
type CheckStatus string

// Results of checks.
const (
	Good CheckStatus = "ok"
	Warn CheckStatus = "warn"
	Fail CheckStatus = "fail"
)

// PrintChecks prints the lines of doctor as a table.
func PrintChecks(w io.Writer, checks []Check) error {
	t := printable.NewColumns(w)
	for _, c := range checks {
		t.Linef("%s\t%s\t%s", c.Status, c.What, c.Detail)
		if c.Next != "" {
			t.Linef("\t\tnext: %s", c.Next)
		}
	}
	return t.Flush()
}
