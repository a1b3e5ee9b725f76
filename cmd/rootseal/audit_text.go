package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

// tellAudit prints an audit in the format that was asked for.
func (a *app) tellAudit(r *audit.Result, head ledger.Head, format string) error {
	screen, isTerminal := screenOf(a.out)
	if !isTerminal {
		screen = outScreen{Writer: a.out, width: 100}
	}
	var err error
	switch {
	case a.json:
		err = a.printJSON(newAuditJSON(r, head))
	case format == "markdown":
		_, err = io.WriteString(a.out, auditMarkdown(r, head))
	default:
		err = screen.printAudit(r)
	}
	if head.Sequence > 0 {
		a.say("ledger head %s", head)
	}
	return err
}

// printAudit is an audit for a person: the worst first, what shows it and what
// to do about it below.
func (s outScreen) printAudit(r *audit.Result) error {
	var out strings.Builder
	for _, h := range r.Happened {
		if h.Expected {
			s.wrap(&out, "", fmt.Sprintf("expected  %s", happenedWords(h)), "")
		}
	}
	for _, f := range r.Findings {
		s.printFinding(&out, f)
	}
	for _, seen := range r.Unread() {
		for _, u := range seen.Unread {
			s.wrap(&out, "", fmt.Sprintf("not read  %s, %s: %v", accountName(seen), u.What, u.Err), yellow)
		}
	}
	out.WriteString(plain(auditSummary(r)) + "\n")
	_, err := io.WriteString(s, out.String())
	return err
}

func (s outScreen) printFinding(out *strings.Builder, f audit.Finding) {
	colour := yellow
	switch {
	case f.Accepted != nil:
		colour = ""
	case f.Severity >= audit.High:
		colour = red
	}
	out.WriteString(s.in(colour, fmt.Sprintf("%-8s  %s", f.Severity, plain(f.ID))) + "\n")
	s.wrap(out, "          ", f.Text, "")
	if f.Accepted != nil {
		s.wrap(out, "          ", "accepted until "+f.Accepted.Until+": "+f.Accepted.Reason, "")
	}
	for _, e := range f.Evidence {
		s.wrap(out, "          ", "seen by "+evidenceWords(e), "")
	}
	if f.Accepted == nil {
		s.wrap(out, "          ", "next: "+nextStep(f), "")
	}
}

func evidenceWords(e audit.Evidence) string {
	words := e.Source
	if e.RequestID != "" {
		words += ", " + map[bool]string{true: "event ", false: "request "}[e.Source == "cloudtrail"] + e.RequestID
	}
	if !e.Time.IsZero() {
		words += ", " + e.Time.UTC().Format(time.RFC3339)
	}
	return words
}

func happenedWords(h audit.Happened) string {
	who := h.ARN
	if h.Root {
		who = "root of " + h.Account
	}
	return fmt.Sprintf("%s %s by %s from %s: %s", h.Time.UTC().Format(time.RFC3339), h.Name, cmp.Or(who, "somebody"), cmp.Or(h.SourceIP, "an unknown address"), h.Why)
}

// auditSummary is the last line.
func auditSummary(r *audit.Result) string {
	entered, accepted := 0, 0
	for _, s := range r.Seen {
		if s.Entered() {
			entered++
		}
	}
	for _, f := range r.Findings {
		if f.Accepted != nil {
			accepted++
		}
	}
	words := fmt.Sprintf("%s looked at, %s", plural(entered, "account"), plural(len(r.Findings), "finding"))
	if accepted > 0 {
		words += fmt.Sprintf(", %d accepted", accepted)
	}
	if n := len(r.Unread()); n > 0 {
		words += fmt.Sprintf(", %s not read in full", plural(n, "account"))
	}
	if r.Since != nil {
		words += fmt.Sprintf(", %s since %s", plural(len(r.Happened), "event"), r.Since.UTC().Format(time.RFC3339))
	}
	return words
}

// headText is empty while there is no ledger.
func headText(head ledger.Head) string {
	if head.Sequence == 0 {
		return ""
	}
	return head.String()
}

func accountName(s *audit.Seen) string {
	if s.Name == "" {
		return s.Account
	}
	return s.Account + " (" + s.Name + ")"
}

func seenWords(s *audit.Seen) string {
	switch {
	case !s.Entered():
		return "not entered"
	case len(s.Unread) > 0:
		return "read in part"
	}
	return "read"
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
