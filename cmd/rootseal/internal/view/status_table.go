package view

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/record"
)

// statusLine is a line of the table, or a note below one.
type statusLine struct {
	what, proven, by, due string
	note, colour          string
}

// PrintStatusTable is status for a person: a line for each device and each of its
// keys, what is wrong with it in words below, and no line wider than the screen.
// A device is proven live, a key by its answer.
func PrintStatusTable(s printable.Screen, state Overview) error {
	var lines []statusLine
	for _, row := range state.Rows {
		lines = append(lines, deviceLines(row)...)
	}
	var out strings.Builder
	if len(lines) > 0 {
		lines = append([]statusLine{{what: "DEVICES AND KEYS", proven: "PROVEN", by: "BY", due: "DUE"}}, lines...)
	}
	for _, line := range UnprotectedLines(state.Unprotected) {
		wrap(s, &out, "", line, printable.Red)
	}
	width := firstColumn(s, lines)
	for _, l := range lines {
		if l.note != "" {
			wrap(s, &out, "    ", l.note, l.colour)
			continue
		}
		line := fmt.Sprintf("%-*s  %-*s  ", width, cut(printable.Text(l.what), width), len(dateColumn), l.proven)
		if hasBy(s) {
			line += fmt.Sprintf("%-*s  ", len(byColumn), l.by)
		}
		line += l.due
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	for i, line := range openLines(state) {
		if i == 0 && len(lines) > 0 {
			out.WriteString("\n")
		}
		wrap(s, &out, "", line, "")
	}
	_, err := fmt.Fprint(s, out.String())
	return err
}

func deviceLines(row record.Row) []statusLine {
	d := row.Device
	name := d.Principal + ", " + d.Group
	if d.Alias != "" {
		name += " (" + d.Alias + ")" // last: it is the first to be cut off
	}
	head := statusLine{what: name, proven: "-", due: dateOrDash(row.LiveDue)}
	switch {
	case d.LastLive != nil:
		head.proven, head.by = Date(d.LastLive.Time), byWord(d.LastLive.Method)
	case d.AtAWS():
		head.proven = "never"
	}
	lines := append([]statusLine{head}, notes(row.Breaches)...)
	for _, k := range row.Keys {
		line := statusLine{what: fmt.Sprintf("  %-8d  %s", k.Key.Serial, whereIs(k.Key)), proven: "never", due: dateOrDash(k.VerifyDue)}
		if k.Held.LastProof != nil {
			line.proven, line.by = Date(k.Held.LastProof.Time), byWord(k.Held.LastProof.Kind)
		}
		lines = append(append(lines, line), notes(k.Breaches)...)
	}
	return lines
}

func notes(breaches []record.Breach) []statusLine {
	var lines []statusLine
	for _, b := range breaches {
		colour := printable.Yellow
		if b.Rank() < 2 {
			colour = printable.Red
		}
		lines = append(lines, statusLine{note: b.Name + ": " + b.Text, colour: colour})
	}
	return lines
}

// whereIs tells where a key should be found, and what it is called.
func whereIs(k *record.Key) string {
	var said []string
	switch {
	case k.Lost != nil:
		said = append(said, k.Lost.How)
	case k.Sealed != nil:
		said = append(said, "bag "+k.Sealed.Bag, k.Sealed.Place)
	}
	for _, text := range []string{k.Holder, k.Label} {
		if text != "" {
			said = append(said, text)
		}
	}
	return strings.Join(said, ", ")
}

// dateColumn is as wide as the columns of dates, which are never cut.
const dateColumn = "2006-01-02"

// byColumn is as wide as the words of how something was proven. On a narrow
// screen there is no such column.
const byColumn = "enrolment"

func hasBy(s printable.Screen) bool { return s.Width >= leastWhat+others(s, true) }

// others is how wide the columns beside the first are.
func others(s printable.Screen, by bool) int {
	width := 2 * (len("  ") + len(dateColumn))
	if by {
		width += len("  ") + len(byColumn)
	}
	return width
}

// leastWhat is the width below which the first column is not cut.
const leastWhat = 30

// firstColumn fits the first column to what it holds, and to what the two of
// dates leave of the screen.
func firstColumn(s printable.Screen, lines []statusLine) int {
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(printable.Text(l.what)))
	}
	return min(width, max(leastWhat, s.Width-others(s, hasBy(s))))
}

func cut(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}

// wrap writes a text in lines no wider than the screen.
func wrap(s printable.Screen, out *strings.Builder, indent, text, colour string) {
	for _, part := range printable.Fold(indent+printable.Text(text), s.Width) {
		out.WriteString(s.In(colour, part) + "\n")
	}
}
