package view

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/record"
)

// statusLine is a line of the table, or a note below one.
type statusLine struct {
	what, proven, by, due string
	note, color           string
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
		lines = append([]statusLine{{what: "DEVICES AND KEYS", proven: "PROVEN", by: "BY", due: "DUE"}}, lines...)
	}
	for _, line := range UnprotectedLines(state.Unprotected) {
		wrap(s, &out, "", line, printable.Red)
	}
	width := firstColumn(s, lines)
	for _, l := range lines {
		if l.note != "" {
			wrap(s, &out, "    ", l.note, l.color)
			continue
		}
		line := printable.Pad(printable.Cut(printable.Text(l.what), width), width) + fmt.Sprintf("  %-*s  ", len(dateColumn), l.proven)
		if hasBy(s) {
			line += fmt.Sprintf("%-*s  ", byWidth, l.by)
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
	never := "-"
	if d.AtAWS() {
		never = "never"
	}
	live := liveProof(row)
	head := statusLine{what: name, proven: cmp.Or(live.date, never), by: live.by, due: dateOrDash(row.LiveDue)}
	lines := append([]statusLine{head}, notes(row.Breaches)...)
	for _, k := range row.Keys {
		proven := keyProof(k)
		line := statusLine{
			what: fmt.Sprintf("  %-8d  %s", k.Key.Serial, whereIs(k.Key)), proven: cmp.Or(proven.date, "never"), by: proven.by, due: dateOrDash(k.VerifyDue),
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
		lines = append(lines, statusLine{note: b.Name + ": " + b.Text, color: color})
	}
	return lines
}

// whereIs describes where a key should be, and its names.
func whereIs(k *record.Key) string {
	var said []string
	switch {
	case k.Lost != nil:
		said = append(said, k.Lost.How)
	case k.Sealed != nil:
		said = append(said, "bag "+k.Sealed.Bag, k.Sealed.Place)
		if k.Sealed.IsUnsigned() {
			said = append(said, "not signed")
		}
	}
	for _, text := range []string{k.Holder, k.Label} {
		if text != "" {
			said = append(said, text)
		}
	}
	return strings.Join(said, ", ")
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
		width = max(width, printable.Cells(printable.Text(l.what)))
	}
	return min(width, max(leastWhat, s.Width-others(hasBy(s))))
}

// wrap writes a text in lines no wider than the screen.
func wrap(s printable.Screen, out *strings.Builder, indent, text, color string) {
	for _, part := range printable.Fold(indent+printable.Text(text), s.Width) {
		out.WriteString(s.In(color, part) + "\n")
	}
}
