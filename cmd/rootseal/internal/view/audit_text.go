package view

import (
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
			wrap(s, &out, "", message.Textf("expected  %s", happenedWords(h)), "")
		}
	}
	for _, f := range r.Findings {
		printFinding(s, &out, f)
	}
	for _, seen := range r.Unread() {
		for _, u := range seen.Unread {
			wrap(s, &out, "", message.Textf("not read  %s, %s: %v", AccountName(seen), u.What, u.Err), printable.Yellow)
		}
	}
	wrap(s, &out, "", auditSummary(r), "")
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
	wrap(s, out, "          ", f.Text, "")
	if f.Accepted != nil {
		wrap(s, out, "          ", message.Textf("accepted until %s: %s", f.Accepted.Until, f.Accepted.Reason), "")
	}
	for _, e := range f.Evidence {
		wrap(s, out, "          ", message.Textf("seen by %s", evidenceWords(e)), "")
	}
	if f.Accepted == nil {
		wrap(s, out, "          ", message.Textf("next: %s", NextStep(f)), "")
	}
}

func evidenceWords(e audit.Evidence) message.Text {
	words := printable.Saved(e.Source)
	switch {
	case e.RequestID == "":
	case e.Source == "cloudtrail":
		words = message.Textf("%s, event %s", words, e.RequestID)
	default:
		words = message.Textf("%s, request %s", words, e.RequestID)
	}
	if !e.Time.IsZero() {
		words = message.Textf("%s, %s", words, e.Time.UTC().Format(time.RFC3339))
	}
	return words
}

func happenedWords(h audit.Happened) message.Text {
	who, from := message.Foreign(h.ARN), message.Foreign(h.SourceIP)
	switch {
	case h.Root:
		who = message.Textf("root of %s", h.Account)
	case who.IsZero():
		who = message.Word("an unknown caller")
	}
	if from.IsZero() {
		from = message.Word("an unknown address")
	}
	return message.Textf("%s %s by %s from %s: %s", h.Time.UTC().Format(time.RFC3339), h.Name, who, from, h.Why)
}

// auditSummary returns the last line.
func auditSummary(r *audit.Result) message.Text {
	entered := count(r.Seen, (*audit.Seen).Entered)
	accepted := count(r.Findings, func(f audit.Finding) bool { return f.Accepted != nil })
	unread := len(r.Unread())
	words := message.Textf("audited: %s, %s", message.Count(entered, "account"), message.Count(len(r.Findings), "finding"))
	if accepted > 0 {
		words = message.Textf("%s, %d accepted", words, accepted)
	}
	if unread > 0 {
		words = message.Textf("%s, %s not read in full", words, message.Count(unread, "account"))
	}
	if r.Since != nil {
		words = message.Textf("%s, %s since %s", words, message.Count(len(r.Happened), "event"), r.Since.UTC().Format(time.RFC3339))
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
func SeenWords(s *audit.Seen) message.Text {
	switch {
	case s.Closed != "":
		return message.Textf("not entered: %s", s.Closed)
	case !s.Entered():
		return message.Word("not entered")
	case len(s.Unread) > 0:
		return message.Word("read in part")
	}
	return message.Word("read")
}
