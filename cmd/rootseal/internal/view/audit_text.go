package view

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/audit"
	"rootseal/message"
)

// PrintAudit prints an audit for a person: the worst finding first, with its
// evidence and what to do below.
func PrintAudit(s printable.Screen, r *audit.Result) error {
	var out strings.Builder
	for _, h := range r.Happened {
		if h.Expected {
			wrap(s, &out, "", message.Foreign(fmt.Sprintf("expected  %s", happenedWords(h))), "")
		}
	}
	for _, f := range r.Findings {
		printFinding(s, &out, f)
	}
	for _, seen := range r.Unread() {
		for _, u := range seen.Unread {
			wrap(s, &out, "", message.Foreign(fmt.Sprintf("not read  %s, %s: %v", AccountName(seen), u.What, u.Err)), printable.Yellow)
		}
	}
	out.WriteString(printable.Text(auditSummary(r)) + "\n")
	_, err := io.WriteString(s, out.String())
	return err
}

func printFinding(s printable.Screen, out *strings.Builder, f audit.Finding) {
	color := printable.Yellow
	switch {
	case f.Accepted != nil:
		color = ""
	case f.Severity >= audit.High:
		color = printable.Red
	}
	out.WriteString(s.In(color, fmt.Sprintf("%-8s  %s", f.Severity, printable.Text(f.ID))) + "\n")
	wrap(s, out, "          ", message.Foreign(f.Text), "")
	if f.Accepted != nil {
		wrap(s, out, "          ", message.Foreign("accepted until "+f.Accepted.Until+": "+f.Accepted.Reason), "")
	}
	for _, e := range f.Evidence {
		wrap(s, out, "          ", message.Foreign("seen by "+evidenceWords(e)), "")
	}
	if f.Accepted == nil {
		wrap(s, out, "          ", message.Textf("next: %s", NextStep(f)), "")
	}
}

func evidenceWords(e audit.Evidence) string {
	kind := map[bool]string{true: "event ", false: "request "}[e.Source == "cloudtrail"]
	return e.Source + when(e.RequestID != "", ", "+kind+e.RequestID) + when(!e.Time.IsZero(), ", "+e.Time.UTC().Format(time.RFC3339))
}

func happenedWords(h audit.Happened) string {
	who := h.ARN
	if h.Root {
		who = "root of " + h.Account
	}
	return fmt.Sprintf("%s %s by %s from %s: %s", h.Time.UTC().Format(time.RFC3339), h.Name, cmp.Or(who, "an unknown caller"), cmp.Or(h.SourceIP, "an unknown address"), h.Why)
}

// auditSummary returns the last line.
func auditSummary(r *audit.Result) string {
	entered := count(r.Seen, (*audit.Seen).Entered)
	accepted := count(r.Findings, func(f audit.Finding) bool { return f.Accepted != nil })
	unread := len(r.Unread())
	words := fmt.Sprintf("audited: %s, %s", Plural(entered, "account"), Plural(len(r.Findings), "finding")) +
		when(accepted > 0, fmt.Sprintf(", %d accepted", accepted)) + when(unread > 0, fmt.Sprintf(", %s not read in full", Plural(unread, "account")))
	if r.Since != nil {
		words += fmt.Sprintf(", %s since %s", Plural(len(r.Happened), "event"), r.Since.UTC().Format(time.RFC3339))
	}
	return words
}

func count[T any](items []T, counts func(T) bool) (n int) {
	for _, item := range items {
		if counts(item) {
			n++
		}
	}
	return n
}

// AccountName returns the number and the name of an account.
func AccountName(s *audit.Seen) string {
	return s.Account + when(s.Name != "", " ("+s.Name+")")
}

// SeenWords describes how much of an account was read.
func SeenWords(s *audit.Seen) string {
	switch {
	case s.Closed != "":
		return "not entered: " + s.Closed
	case !s.Entered():
		return "not entered"
	case len(s.Unread) > 0:
		return "read in part"
	}
	return "read"
}
