package main

import (
	"fmt"
	"strings"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

// auditMarkdown is an audit for a pull request or a ticket.
func auditMarkdown(r *audit.Result, head ledger.Head) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# rootseal audit\n\n%s.", inMarkdown(auditSummary(r)))
	if text := headText(head); text != "" {
		fmt.Fprintf(&b, " Ledger head `%s`.", text)
	}
	b.WriteString("\n")
	if len(r.Findings) > 0 {
		b.WriteString("\n| severity | finding | what | seen by | next |\n|---|---|---|---|---|\n")
	}
	for _, f := range r.Findings {
		severity, next := f.Severity.String(), nextStep(f)
		if f.Accepted != nil {
			severity += ", accepted until " + inMarkdown(f.Accepted.Until)
			next = f.Accepted.Reason
		}
		var seen []string
		for _, e := range f.Evidence {
			seen = append(seen, evidenceWords(e))
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s |\n", severity, inCode(f.ID), inMarkdown(f.Text), inMarkdown(strings.Join(seen, "; ")), inMarkdown(next))
	}
	for _, s := range r.Unread() {
		for _, u := range s.Unread {
			fmt.Fprintf(&b, "\n- not read: %s, %s: %s", inMarkdown(accountName(s)), inMarkdown(u.What), inMarkdown(u.Err.Error()))
		}
	}
	if len(r.Unread()) > 0 {
		b.WriteString("\n")
	}
	if len(r.Happened) > 0 {
		b.WriteString("\n| time | event | from | expected |\n|---|---|---|---|\n")
	}
	for _, h := range r.Happened {
		fmt.Fprintf(&b, "| %s | %s in %s | %s | %s: %s |\n", h.Time.UTC().Format(time.RFC3339), inMarkdown(h.Name), inMarkdown(h.Account), inMarkdown(h.SourceIP),
			map[bool]string{true: "yes", false: "**no**"}[h.Expected], inMarkdown(h.Why))
	}
	return b.String()
}

// inMarkdown keeps a text from being anything but text. Names at AWS are chosen
// by whoever makes the device.
func inMarkdown(text string) string {
	var b strings.Builder
	for _, r := range plain(text) {
		if strings.ContainsRune("\\`*_{}[]<>()#+!|~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// inCode is text between backticks, in a table.
func inCode(text string) string {
	return strings.NewReplacer("`", "'", "|", "\\|").Replace(plain(text))
}
