//go:build unix

package terminaltest

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// Resize gives the window this size.
func (p *Person) Resize(t *testing.T, rows, columns uint16) {
	t.Helper()
	if err := pty.Setsize(p.keys, &pty.Winsize{Rows: rows, Cols: columns}); err != nil {
		t.Fatal(err)
	}
}

// Window returns the lines that a window of this width still shows, unlike Text,
// which has what was erased, too.
func (p *Person) Window(columns int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := window{columns: columns}
	w.write(p.screen.String())
	lines := make([]string, len(w.rows))
	for i, row := range w.rows {
		lines[i] = strings.TrimRight(string(row), " ")
	}
	return lines
}

// window obeys the few controls that rootseal and its line editor use. It never
// scrolls a line away.
type window struct {
	columns, row, column int
	rows                 [][]rune
}

var sequence = regexp.MustCompile("^\x1b\\[([0-9;?]*)([a-zA-Z])")

func (w *window) write(text string) {
	for text != "" {
		if m := sequence.FindStringSubmatch(text); m != nil {
			w.obey(m[1], m[2])
			text = text[len(m[0]):]
			continue
		}
		r := []rune(text)[0]
		text = text[len(string(r)):]
		switch r {
		case '\r':
			w.column = 0
		case '\n':
			w.row++
		case '\b':
			w.column = max(w.column-1, 0)
		default:
			w.put(r)
		}
	}
}

func (w *window) put(r rune) {
	if w.column == w.columns {
		w.row, w.column = w.row+1, 0
	}
	line := w.line()
	for len(*line) <= w.column {
		*line = append(*line, ' ')
	}
	(*line)[w.column] = r
	w.column++
}

func (w *window) line() *[]rune {
	for len(w.rows) <= w.row {
		w.rows = append(w.rows, nil)
	}
	return &w.rows[w.row]
}

func (w *window) obey(argument, final string) {
	n, err := strconv.Atoi(argument)
	if err != nil {
		n = 1
	}
	switch line := w.line(); final {
	case "A":
		w.row = max(w.row-n, 0)
	case "B":
		w.row += n
	case "C":
		w.column = min(w.column+n, w.columns)
	case "D":
		w.column = max(w.column-n, 0)
	case "K":
		if argument == "2" {
			*line = nil
		} else {
			*line = (*line)[:min(w.column, len(*line))]
		}
	case "H":
		w.row, w.column = 0, 0
	case "J":
		if argument == "2" {
			w.rows = nil
			return
		}
		if argument == "3" {
			return
		}
		*line = (*line)[:min(w.column, len(*line))]
		w.rows = w.rows[:w.row+1]
	}
}
