package audit

import (
	"fmt"
	"strings"
)

// digestLines limits how many findings a digest names, and how many unread items: a
// chat channel cuts off what is too long, and the head comes last.
const digestLines = 15

// Digest returns an audit as the lines of one message: the number of findings by
// severity, the worst findings, what could not be read, and the head of the ledger,
// if there is one.
func Digest(r *Result, head string) []string {
	counting := Counting(r.Findings, Low)
	first := fmt.Sprintf("rootseal audit of %s: %s", accountsWord(len(r.Seen)), tally(counting))
	if accepted := len(r.Findings) - len(counting); accepted > 0 {
		first += fmt.Sprintf(", %d accepted", accepted)
	}
	lines := []string{first}
	for i, f := range counting {
		if i == digestLines {
			lines = append(lines, fmt.Sprintf("… and %d more", len(counting)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("%s  %s: %s", f.Severity, f.ID, f.Text))
	}
	var unread []string
	for _, s := range r.Unread() {
		for _, u := range s.Unread {
			unread = append(unread, fmt.Sprintf("not read  %s: %s: %v", s.Account, u.What, u.Err))
		}
	}
	if more := len(unread) - digestLines; more > 0 {
		unread = append(unread[:digestLines], fmt.Sprintf("… and %d more not read", more))
	}
	lines = append(lines, unread...)
	if head != "" {
		lines = append(lines, "ledger head "+head)
	}
	return lines
}

func accountsWord(n int) string {
	if n == 1 {
		return "1 account"
	}
	return fmt.Sprintf("%d accounts", n)
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
