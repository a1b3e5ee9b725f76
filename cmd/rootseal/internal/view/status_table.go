package view

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/record"
	"rootseal/message"
)

// statusLine is a line of the table, or a note below one.
type statusLine struct {
	what, proven, by, due message.Text
	note                  message.Text
	color                 string
}

// PrintStatus prints the overview for a person: one line for each device and
// each of its keys, what is wrong with it as text below, and no line wider than the
// screen. A device is proven by a live check, a key by its answer.
func PrintStatus(w io.Writer, state Overview) error {
	s := screenOf(w)
	var lines []statusLine
	overdue := map[uint32]bool{} // named already: a key of several devices is overdue once
	for _, row := range state.Rows {
		lines = append(lines, deviceLines(row, overdue)...)
	}
	var out strings.Builder
	if len(lines) > 0 {
		lines = append([]statusLine{{what: message.Textf("DEVICES AND KEYS"), proven: message.Textf("PROVEN"), by: message.Textf("BY"), due: message.Textf("DUE")}}, lines...)
	}
	for _, line := range UnprotectedLines(state.Unprotected) {
		wrap(s, &out, "", line, printable.Red)
	}
	width := firstColumn(s, lines)
	for _, l := range lines {
		if !l.note.IsZero() {
			wrap(s, &out, "    ", l.note, l.color)
			continue
		}
		line := printable.Pad(printable.Cut(said(s, l.what), width), width) + "  " + printable.Pad(said(s, l.proven), len(dateColumn)) + "  "
		if hasBy(s) {
			line += printable.Pad(said(s, l.by), byWidth) + "  "
		}
		line += said(s, l.due)
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	for i, line := range openLines(state) {
		if i == 0 && len(lines) > 0 {
			out.WriteString("\n")
		}
		wrap(s, &out, "", line, "")
	}
	if len(lines) > 0 {
		out.WriteString("\n")
	}
	wrap(s, &out, "", summary(state), "")
	_, err := fmt.Fprint(s, out.String())
	return err
}

func deviceLines(row record.Row, overdue map[uint32]bool) []statusLine {
	d := row.Device
	name := d.Principal + ", " + d.Group
	if d.Alias != "" {
		name += " (" + d.Alias + ")" // last: it is the first to be cut off
	}
	head := statusLine{what: message.Foreign(name), proven: message.Textf("-"), due: message.Foreign(dateOrDash(row.LiveDue))}
	switch last := row.Device.LastLive; {
	case last != nil:
		head.proven, head.by = message.Foreign(Date(last.Time)), byWord(last.Method)
	case d.AtAWS():
		head.proven = message.Textf("never")
	}
	lines := append([]statusLine{head}, notes(row.Breaches)...)
	for _, k := range row.Keys {
		line := statusLine{
			what: message.Textf("  %-8d  %s", k.Key.Serial, whereIs(k.Key)), proven: message.Textf("never"), due: message.Foreign(dateOrDash(k.VerifyDue)),
		}
		if last := k.Held.LastProof; last != nil {
			line.proven, line.by = message.Foreign(Date(last.Time)), byWord(last.Kind)
		}
		fresh := slices.DeleteFunc(slices.Clone(k.Breaches), func(b record.Breach) bool {
			again := b.Name == record.VerifyOverdue && overdue[k.Key.Serial]
			overdue[k.Key.Serial] = overdue[k.Key.Serial] || b.Name == record.VerifyOverdue
			return again
		})
		lines = append(append(lines, line), notes(fresh)...)
	}
	return lines
}

func notes(breaches []record.Breach) []statusLine {
	var lines []statusLine
	for _, b := range breaches {
		color := printable.Yellow
		if b.Rank() < 2 {
			color = printable.Red
		}
		lines = append(lines, statusLine{note: message.Textf("%s: %s", b.Name, b.Text), color: color})
	}
	return lines
}

// whereIs describes where a key should be, and its names.
func whereIs(k *record.Key) message.Text {
	var all []message.Text
	switch {
	case k.Lost != nil:
		all = append(all, message.Word(k.Lost.How))
	case k.Sealed != nil:
		all = append(all, message.Textf("bag %s", k.Sealed.Bag), message.Foreign(k.Sealed.Place))
		if k.Sealed.IsUnsigned() {
			all = append(all, message.Textf("not signed"))
		}
	}
	for _, text := range []string{k.Holder, k.Label} {
		if text != "" {
			all = append(all, message.Foreign(text))
		}
	}
	return message.Listed(all...)
}

// dateColumn has the width of a date, which is never cut.
const dateColumn = "2006-01-02"

// byWidth is the width of the longest kind of proof. A narrow screen lacks this
// column.
const byWidth = 10

func hasBy(s printable.Screen) bool { return s.Width >= leastWhat+others(true) }

// others returns the width of the columns after the first.
func others(by bool) int {
	width := 2 * (len("  ") + len(dateColumn))
	if by {
		width += len("  ") + byWidth
	}
	return width
}

// leastWhat is the width below which the first column is not cut.
const leastWhat = 30

// firstColumn fits the first column to its contents, and to what the others leave
// of the screen.
func firstColumn(s printable.Screen, lines []statusLine) int {
	width := 0
	for _, l := range lines {
		width = max(width, printable.Cells(said(s, l.what)))
	}
	return min(width, max(leastWhat, s.Width-others(hasBy(s))))
}

// said returns a text in one line, in the language of the screen's reader.
func said(s printable.Screen, text message.Text) string {
	return printable.Text(printable.In(printable.LanguageOf(s), text))
}

// wrap writes a text in lines no wider than the screen.
func wrap(s printable.Screen, out *strings.Builder, indent string, text message.Text, color string) {
	for _, part := range s.Fold(indent + said(s, text)) {
		out.WriteString(s.In(color, part) + "\n")
	}
}
