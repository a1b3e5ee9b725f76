package view

import (
	"fmt"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

// AuditMarkdown returns an audit for a pull request or a ticket.
func AuditMarkdown(r *audit.Result, head ledger.Head) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# rootseal audit\n\n%s.", InMarkdown(auditSummary(r).String()))
	if text := HeadText(head); text != "" {
		fmt.Fprintf(&b, " Ledger head `%s`.", text)
	}
	b.WriteString("\n")
	if len(r.Findings) > 0 {
		b.WriteString("\n| severity | finding | what | seen by | next |\n|---|---|---|---|---|\n")
	}
	for _, f := range r.Findings {
		severity, next := f.Severity.String(), NextStep(f).String()
		if f.Accepted != nil {
			severity += ", accepted until " + InMarkdown(f.Accepted.Until)
			next = f.Accepted.Reason
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s |\n", severity, InCode(f.ID), InMarkdown(f.Text.String()), InMarkdown(strings.Join(Each(f.Evidence, func(e audit.Evidence) string { return evidenceWords(e).String() }), "; ")), InMarkdown(next))
	}
	for _, s := range r.Unread() {
		for _, u := range s.Unread {
			fmt.Fprintf(&b, "\n- not read: %s, %s: %s", InMarkdown(AccountName(s)), InMarkdown(u.What.String()), InMarkdown(u.Err.Error()))
		}
	}
	if len(r.Unread()) > 0 {
		b.WriteString("\n")
	}
	if len(r.Happened) > 0 {
		b.WriteString("\n| time | event | from | expected |\n|---|---|---|---|\n")
	}
	for _, h := range r.Happened {
		fmt.Fprintf(&b, "| %s | %s in %s | %s | %s: %s |\n", h.Time.UTC().Format(time.RFC3339), InMarkdown(h.Name), InMarkdown(h.Account), InMarkdown(h.SourceIP),
			map[bool]string{true: "yes", false: "**no**"}[h.Expected], InMarkdown(h.Why.String()))
	}
	return b.String()
}

// InMarkdown returns a text that Markdown shows as it is. Other people choose the
// names at AWS.
func InMarkdown(text string) string {
	var b strings.Builder
	for _, r := range printable.Text(text) {
		if strings.ContainsRune("\\`*_{}[]<>()#+!|~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// InCode returns text for between backticks, in a table.
func InCode(text string) string {
	return strings.NewReplacer("`", "'", "|", "\\|").Replace(printable.Text(text))
}
