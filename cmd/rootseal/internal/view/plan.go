package view

import (
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// PrintPlan prints everything that a ceremony will touch.
func PrintPlan(w io.Writer, p enroll.Plan, settings []ledger.Setting) {
	b := p.Begin
	var text strings.Builder
	t := printable.NewColumns(printable.For(printable.LanguageOf(w), &text))
	row := func(label, format string, args ...any) {
		t.Linef("  %s\t%s", labelIn(w, label, 12), printable.Sentence(format, args...))
	}
	t.Linef("plan for group %s", b.Group)
	row("principal", "%s%s", b.Principal, parenthesis(b.Alias))
	if p.Partition != "" && p.Partition != cloud.Aws.ID {
		row("partition", "%s", p.Partition)
	}
	if len(b.DeviceNames) > 0 {
		row("MFA device", "%s (%s)", b.DeviceNames[0], devicesWords(p))
	}
	row("credential", "%s", b.CredentialID)
	row("touch", "%s", message.Word(map[bool]string{true: "required for every code", false: "off"}[b.Touch]))
	row("seed", "%s", message.Word(sourceWords[env.Source(b.SeedSource)]))
	for i, key := range b.Keys {
		label := ""
		if i == 0 {
			label = "keys"
		}
		words := printable.Sentence("%d  %s %s", key.KeySerial, key.Model, key.Firmware)
		if result := p.Attested[key.KeySerial]; result != "" {
			words = message.Listed(words, message.Word(result))
		}
		row(label, "%s", withDetails(message.Listed(words, message.Count(key.Used, "credential")), pairWords(b, key.KeySerial)))
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

func devicesWords(p enroll.Plan) message.Text {
	switch {
	case p.Caller == "":
		return message.Word("without a profile, its other devices are unknown")
	case p.Ahead > 0 && p.Existing == 0:
		return message.Textf("the principal's device number %d, after the plan above", p.Ahead+1)
	case p.Existing == 0:
		return message.Word("the principal's first")
	case p.Ahead > 0:
		return message.Textf("besides %d existing and the plan above", p.Existing)
	default:
		return message.Textf("besides %d existing", p.Existing)
	}
}

func pairWords(b ledger.Begin, serial uint32) message.Text {
	switch first, second := b.Pair[0] == serial, b.Pair[1] == serial; {
	case first && second:
		return message.Word("first code and second code")
	case first:
		return message.Word("first code")
	case second:
		return message.Word("second code")
	}
	return message.Text{}
}

// labelIn is the label of a row in the language of its reader, in a column.
func labelIn(w io.Writer, label string, columns int) string {
	if label == "" {
		return printable.Pad("", columns)
	}
	return printable.Pad(printable.In(printable.LanguageOf(w), message.Word(label)), columns)
}

// ClockWords describes a clock.
func ClockWords(c ledger.Clock) message.Text {
	if c.Source == "officer" {
		return message.Textf("correct, confirmed by you: another clock shows %s", c.Typed)
	}
	if c.SkewMillis > -1000 && c.SkewMillis < 1000 {
		return message.Word("matches AWS")
	}
	return message.Textf("%+.1f s from AWS", float64(c.SkewMillis)/1000)
}
