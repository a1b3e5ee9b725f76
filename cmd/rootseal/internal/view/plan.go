package view

import (
	"fmt"
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// PrintPlan prints everything that a ceremony will touch.
func PrintPlan(w io.Writer, p enroll.Plan, settings []ledger.Setting) {
	b := p.Begin
	var text strings.Builder
	t := printable.NewColumns(&text)
	row := func(label, format string, args ...any) {
		fmt.Fprintf(t, "  %-12s\t%s\n", label, printable.Sentence(format, args...))
	}
	fmt.Fprintln(t, printable.Sentence("plan for group %s", b.Group))
	row("principal", "%s%s", b.Principal, parenthesis(b.Alias))
	if p.Partition != "" && p.Partition != cloud.Aws.ID {
		row("partition", "%s", p.Partition)
	}
	if len(b.DeviceNames) > 0 {
		row("MFA device", "%s (%s)", b.DeviceNames[0], devicesWords(p))
	}
	row("credential", "%s", b.CredentialID)
	row("touch", "%s", map[bool]string{true: "required for every code", false: "off"}[b.Touch])
	row("seed", "%s", sourceWords[env.Source(b.SeedSource)])
	for i, key := range b.Keys {
		label := ""
		if i == 0 {
			label = "keys"
		}
		attested := ""
		if result := p.Attested[key.KeySerial]; result != "" {
			attested = ", " + result
		}
		row(label, "%d  %s %s%s, %s%s", key.KeySerial, key.Model, key.Firmware, attested, Plural(key.Used, "credential"), pairWords(b, key.KeySerial))
	}
	row("clock", "%s", ClockWords(b.Clock))
	if p.Caller != "" {
		row("AWS identity", "%s", p.Caller)
	}
	if len(p.Events) > 0 {
		row("AWS events", "%s", strings.Join(p.Events, ", "))
	}
	for _, s := range settings {
		row("override", "%s = %s", s.Name, s.Value)
	}
	for _, against := range p.Against {
		row("ledger", "key %d: %s", against.Key, against.Objection.Text)
	}
	for _, warning := range p.Warnings {
		row("warning", "%s", warning)
	}
	_ = t.Flush()
	printable.Line(w, "%s", printable.Ready(strings.TrimSuffix(text.String(), "\n")))
}

var sourceWords = map[env.Source]string{
	env.API:       "created by AWS",
	env.Paste:     "the console, pasted",
	env.Stdin:     "the console, by standard input or file",
	env.Picture:   "the console, as a picture of the QR code",
	env.Generated: "made by rootseal, shown once",
	env.Scanned:   "the console, read by the password manager",
}

func parenthesis(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func devicesWords(p enroll.Plan) string {
	switch {
	case p.Caller == "":
		return "without a profile, its other devices are unknown"
	case p.Ahead > 0 && p.Existing == 0:
		return fmt.Sprintf("the principal's device number %d, after the plan above", p.Ahead+1)
	case p.Existing == 0:
		return "the principal's first"
	case p.Ahead > 0:
		return fmt.Sprintf("besides %d existing and the plan above", p.Existing)
	default:
		return fmt.Sprintf("besides %d existing", p.Existing)
	}
}

func pairWords(b ledger.Begin, serial uint32) string {
	first, second := b.Pair[0] == serial, b.Pair[1] == serial
	return when(first || second, "; ") + when(first, "first code") + when(first && second, " and ") + when(second, "second code")
}

// ClockWords describes a clock.
func ClockWords(c ledger.Clock) string {
	if c.Source == "officer" {
		return "correct, confirmed by you: another clock shows " + c.Typed
	}
	if c.SkewMillis > -1000 && c.SkewMillis < 1000 {
		return "matches AWS"
	}
	return fmt.Sprintf("%+.1f s from AWS", float64(c.SkewMillis)/1000)
}
