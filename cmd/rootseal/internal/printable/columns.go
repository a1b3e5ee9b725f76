package printable

import (
	"fmt"
	"io"
	"strings"

	"rootseal/message"
)

// Columns aligns lines whose cells end with a tab, as text/tabwriter does, by the
// columns that a terminal shows. On a screen that is too narrow for its table, it
// prints each line as a record: the first cell, and below it the others, each after
// the heading of its column.
type Columns struct {
	out      io.Writer
	width    int // of the screen; 0: no limit
	headings bool
	text     strings.Builder
}

// NewColumns returns columns for a writer. Nothing is written before Flush.
func NewColumns(w io.Writer) *Columns {
	c := &Columns{out: w}
	if screen, is := ScreenOf(w); is {
		c.width = screen.Width
	}
	return c
}

// Table prints headings and rows, whose cells tabs keep apart, in the language of the
// writer's reader. Without a row it prints nothing.
func Table(w io.Writer, headings string, rows []message.Text) error {
	if len(rows) == 0 {
		return nil
	}
	c := NewColumns(w)
	c.headings = true
	c.Linef("%s", Ready(message.Word(headings)))
	for _, row := range rows {
		c.Linef("%s", Ready(row))
	}
	return c.Flush()
}

// Linef adds a line, in the language of the writer's reader.
func (c *Columns) Linef(format string, args ...any) {
	if false {
		_ = fmt.Sprintf(format, args...) // by this vet knows that it has Sprintf's arguments
	}
	c.text.WriteString(formatted(LanguageOf(c.out), format, guard(args)) + "\n")
}

// Write implements io.Writer.
func (c *Columns) Write(p []byte) (int, error) { return c.text.Write(p) }

// Flush writes what is aligned.
func (c *Columns) Flush() error {
	rows := c.rows()
	lines := aligned(rows)
	if c.width > 0 && c.headings && widest(lines) > c.width {
		lines = records(rows, c.width)
	}
	_, err := io.WriteString(c.out, strings.Join(append(lines, ""), "\n"))
	return err
}

func (c *Columns) rows() [][]string {
	var rows [][]string
	for line := range strings.Lines(c.text.String()) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}

// aligned pads each cell but the last of a row to the widest of its column, among
// the neighboring rows that have this column too.
func aligned(rows [][]string) []string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		for column, cell := range row[:len(row)-1] {
			lines[i] += Pad(cell, columnWidth(rows, i, column)) + "  "
		}
		lines[i] += row[len(row)-1]
	}
	return lines
}

func columnWidth(rows [][]string, at, column int) int {
	has := func(i int) bool { return i >= 0 && i < len(rows) && len(rows[i]) > column+1 }
	first := at
	for has(first - 1) {
		first--
	}
	width := 0
	for i := first; has(i); i++ {
		width = max(width, Cells(rows[i][column]))
	}
	return width
}

func widest(lines []string) int {
	width := 0
	for _, line := range lines {
		width = max(width, Cells(line))
	}
	return width
}

// records returns a table as one paragraph for each row. A cell without a value is
// left out.
func records(rows [][]string, width int) []string {
	var lines []string
	for _, row := range rows[1:] {
		lines = append(lines, row[0])
		var said []string
		for i, cell := range row {
			if i > 0 && i < len(rows[0]) && cell != "-" && cell != "" {
				said = append(said, strings.ToLower(rows[0][i])+" "+cell)
			}
		}
		lines = append(lines, Fold("    "+strings.Join(said, ", "), width)...)
	}
	return lines
}
