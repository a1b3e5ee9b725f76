package audit

import (
	"fmt"
	"strings"
)

// digestLines is how many findings a digest names: a channel is no report.
const digestLines = 15

// Digest is an audit in one message: how much of what severity, the worst by
// name, what could not be read, and the head of the ledger; "" where there is none.
func Digest(r *Result, head string) string {
	var b strings.Builder
	counting := Counting(r.Findings, Low)
	fmt.Fprintf(&b, "rootseal audit of %d accounts: %s", len(r.Seen), tally(counting))
	if accepted := len(r.Findings) - len(counting); accepted > 0 {
		fmt.Fprintf(&b, ", %d accepted", accepted)
	}
	b.WriteString("\n")
	for i, f := range counting {
		if i == digestLines {
			fmt.Fprintf(&b, "… and %d more\n", len(counting)-i)
			break
		}
		fmt.Fprintf(&b, "%s  %s: %s\n", f.Severity, f.ID, f.Text)
	}
	for _, s := range r.Unread() {
		for _, u := range s.Unread {
			fmt.Fprintf(&b, "not read  %s: %s: %v\n", s.Account, u.What, u.Err)
		}
	}
	if head != "" {
		fmt.Fprintf(&b, "ledger head %s", head)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// tally counts by severity, the worst first.
func tally(all []Finding) string {
	var parts []string
	for s := Critical; s >= Low; s-- {
		n := 0
		for _, f := range all {
			if f.Severity == s {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if parts == nil {
		return "nothing found"
	}
	return strings.Join(parts, ", ")
}
