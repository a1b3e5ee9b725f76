package main

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"rootseal/enroll/book"
)

// statusColumns are the columns of the table, and the width below which each is
// not cut: only two can be cut, and what they say stands in the JSON too.
var statusColumns = []struct {
	name  string
	least int
}{{"PRINCIPAL", 20}, {"GROUP", 12}, {"KEY", 10}, {"WHERE", 12}, {"PROVEN", 10}, {"DUE", 10}}

// gap keeps columns apart.
const gap = "  "

// printStatus is status for a person: a line for each key, what is wrong in
// words below it, and no line wider than the screen.
func (s outScreen) printStatus(state book.State) error {
	var lines []statusLine
	for _, row := range state.Rows {
		lines = append(lines, statusLines(row)...)
	}
	var out strings.Builder
	if len(lines) > 0 {
		widths := s.widths(lines)
		var header [6]string
		for i, c := range statusColumns {
			header[i] = c.name
		}
		out.WriteString(cells(header, widths) + "\n")
		for _, l := range lines {
			if l.note != "" {
				s.note(&out, l)
				continue
			}
			out.WriteString(cells(l.cells, widths) + "\n")
		}
	}
	if open := openLines(state); len(open) > 0 {
		if len(lines) > 0 {
			out.WriteString("\n")
		}
		for _, line := range open {
			s.note(&out, statusLine{note: line, indent: 0})
		}
	}
	_, err := fmt.Fprint(s, out.String())
	return err
}

// statusLine is a row of cells, or a note.
type statusLine struct {
	cells  [6]string
	note   string
	indent int
	colour string
}

func statusLines(row book.Row) []statusLine {
	d := row.Device
	name := d.Principal
	if d.Alias != "" {
		name += " (" + d.Alias + ")"
	}
	var lines []statusLine
	for i, k := range row.Keys {
		proven := "never"
		if k.Held.LastProof != nil {
			proven = date(k.Held.LastProof.Time)
		}
		line := statusLine{cells: [6]string{"", "", fmt.Sprint(k.Key.Serial), whereIs(k.Key), proven, dateOrDash(k.VerifyDue)}}
		if i == 0 {
			line.cells[0], line.cells[1] = name, d.Group
		}
		lines = append(lines, line)
		if i == 0 {
			lines = append(lines, notes(row.Breaches)...)
		}
		lines = append(lines, notes(k.Breaches)...)
	}
	return lines
}

func notes(breaches []book.Breach) []statusLine {
	var lines []statusLine
	for _, b := range breaches {
		colour := yellow
		if b.Rank() < 2 {
			colour = red
		}
		lines = append(lines, statusLine{note: b.Name + ": " + b.Text, indent: 2, colour: colour})
	}
	return lines
}

// whereIs tells where a key should be found.
func whereIs(k *book.Key) string {
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
	return cmp.Or(strings.Join(said, ", "), "-")
}

// widths fits the columns to what they hold, then narrows the widest of those
// that may be cut until a line fits the screen.
func (s outScreen) widths(lines []statusLine) [6]int {
	var widths [6]int
	total := len(gap) * (len(widths) - 1)
	for i, c := range statusColumns {
		widths[i] = len(c.name)
		for _, l := range lines {
			widths[i] = max(widths[i], utf8.RuneCountInString(plain(l.cells[i])))
		}
		total += widths[i]
	}
	for total > s.width {
		widest := -1
		for i, c := range statusColumns {
			if widths[i] > c.least && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		total--
	}
	return widths
}

// cells is one line, without spaces at its end.
func cells(texts [6]string, widths [6]int) string {
	var line strings.Builder
	for i, text := range texts {
		fmt.Fprintf(&line, "%-*s%s", widths[i], cut(plain(text), widths[i]), gap)
	}
	return strings.TrimRight(line.String(), " ")
}

func cut(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}

// note wraps a text between words, with its other lines further in.
func (s outScreen) note(out *strings.Builder, l statusLine) {
	indent := strings.Repeat(" ", l.indent)
	line := indent
	flush := func() { out.WriteString(s.in(l.colour, line) + "\n") }
	for i, word := range strings.Fields(plain(l.note)) {
		if i > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > s.width {
			flush()
			line = indent + gap + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	flush()
}
