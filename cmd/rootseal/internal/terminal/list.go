package terminal

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"golang.org/x/term"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
	"rootseal/message"
)

// NoStart is for a list whose answers all change something: enter alone answers
// nothing.
const NoStart = -1

// Choose asks for one of the items; the cursor starts at start. The choice stays on the
// screen.
func (t *Terminal) Choose(ctx context.Context, label string, items []string, start int, _ string) (int, error) {
	label = t.Language.Format(label)
	m := menu{said: t.Said, label: label, help: message.Word("arrows or number, enter"), items: items, at: start}
	if err := t.show(ctx, &m); err != nil {
		return start, err
	}
	t.Say("%s %s", form(label), items[m.at])
	return m.at, nil
}

// Tick asks for any number of the items. If no mark has changed, or none is left,
// enter alone does not end the list: it is what an impatient person presses.
func (t *Terminal) Tick(ctx context.Context, label string, items []string, marked []bool, _ string) error {
	label = t.Language.Format(label)
	m := menu{said: t.Said, label: label, help: message.Word("space sets a mark, enter when done"), items: items, marked: marked, before: slices.Clone(marked)}
	if err := t.show(ctx, &m); err != nil {
		return err
	}
	if !slices.Contains(marked, true) {
		t.Say("%s none", form(label))
		return nil
	}
	t.Say("%s", form(label))
	for i, item := range items {
		if marked[i] {
			t.Say("  [x] %s", item)
		}
	}
	return nil
}

// menu is a list of which the operator picks one item, or marks several.
type menu struct {
	said   func(message.Text) string
	label  string
	help   message.Text
	items  []string
	at     int    // the item under the cursor
	marked []bool // nil: one item is picked
	before []bool // the marks at the start
	asking bool   // whether the marks are meant
	typed  int    // the number that is being typed
	digits int    // how many digits came one after another
	stuck  bool   // the escape key was pressed, and no other one since
	status func() string
	canvas canvas
}

// show draws the list until it is answered, and then erases it.
func (t *Terminal) show(ctx context.Context, m *menu) error {
	m.status = statusOf(ctx)
	if word := backWord(ctx); word != "" {
		m.help = message.Textf("%s, escape: %s", m.help, message.Word(word))
	}
	draw := func() error { return m.canvas.draw(m.lines(t.Size())) }
	var redraw func()
	if m.status != nil {
		redraw = func() { _ = draw() } // the next key reports the error
	}
	escaped := func() {
		m.stuck = true
		_ = draw()
	}
	return t.pulsing(ctx, manner{redraw: redraw, escaped: escaped}, func(typed io.Reader) (err error) {
		m.canvas = newCanvas(t.Out)
		fmt.Fprint(t.Out, hideCursor)
		defer func() {
			err = cmp.Or(err, m.canvas.draw(nil))
			fmt.Fprint(t.Out, showCursor)
		}()
		keys := bufio.NewReader(typed)
		for {
			if err := draw(); err != nil {
				return fmt.Errorf("drawing the list: %w", err)
			}
			pressed, err := readKey(keys)
			switch {
			case err != nil:
				return err
			case pressed == keyStop:
				return env.ErrStopped
			case m.press(pressed):
				return nil
			}
		}
	})
}

const (
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
)

// press changes the list, and reports whether it is answered.
func (m *menu) press(pressed key) bool {
	number, digits := m.typed, m.digits
	m.typed, m.digits, m.stuck = 0, 0, false
	if m.asking {
		m.asking = false
		if pressed == keyYes {
			return true
		}
	}
	switch pressed {
	case keyUp:
		m.at = max(m.at-1, 0)
	case keyDown:
		m.at = min(m.at+1, len(m.items)-1)
	case keySpace:
		if m.marked != nil {
			m.marked[m.at] = !m.marked[m.at]
		}
	case keyEnter:
		if m.at == NoStart || digits > len(strconv.Itoa(len(m.items)))+2 {
			return false // more digits than a corrected number has: a PIN, or an account number
		}
		m.asking = m.marked != nil && (slices.Equal(m.marked, m.before) || !slices.Contains(m.marked, true))
		return !m.asking
	default:
		if digit, is := pressed.digit(); is {
			m.digits = digits + 1
			m.goTo(number*10+digit, digit)
		}
	}
	return false
}

// goTo moves the cursor to the number typed so far or, if there is no such item, to
// the number that begins with this digit.
func (m *menu) goTo(number, digit int) {
	for _, n := range []int{number, digit} {
		if n >= 1 && n <= len(m.items) {
			m.typed, m.at = n, n-1
			return
		}
	}
}

// Size returns the columns and rows of the window.
func (t *Terminal) Size() (columns, rows int) {
	columns, rows, err := term.GetSize(int(t.Out.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		return 80, 24
	}
	return columns, rows
}

// detailLines is how much of a cut item is shown below the list.
const detailLines = 3

// lines returns the list as it fits the window: a line that wraps would not be
// erased. The item under the cursor is also shown in full if its line is cut.
func (m *menu) lines(columns, rows int) []string {
	columns = max(columns-1, 10) // some terminals wrap after the last column
	lines := fitted(form(m.label)+" ("+m.said(m.help)+")", columns, max(rows/3, 1))
	if m.status != nil {
		lines = append(lines, printable.Cut("  "+printable.Text(m.status()), columns))
	}
	free := rows - 1 - len(lines)
	size := max(min(len(m.items), free-detailLines), 1)
	r, err := newRoll(len(m.items), size, max(m.at, 0))
	if err != nil {
		return lines
	}
	for _, i := range r.visible() {
		lines = append(lines, printable.Cut(m.row(i), columns))
	}
	var below []string
	switch {
	case m.stuck:
		below = fitted("  "+m.said(noStepBack), columns, detailLines)
	case m.at == NoStart:
		below = fitted("  "+m.said(message.Word("choose one: nothing is preselected.")), columns, detailLines)
	case m.asking:
		below = fitted("  "+m.said(message.Textf("%s y: go on; space: change", m.unchanged())), columns, detailLines)
	case printable.Cut(m.row(m.at), columns) != m.row(m.at):
		below = fitted("      "+printable.Text(m.items[m.at]), columns, detailLines)
	}
	return append(lines, below[:min(len(below), max(free-size, 0))]...)
}

// row returns the line of an item.
func (m *menu) row(i int) string {
	pointer, mark := " ", ""
	if i == m.at {
		pointer = ">"
	}
	if m.marked != nil {
		mark = map[bool]string{true: "[x] ", false: "[ ] "}[m.marked[i]]
	}
	return fmt.Sprintf("%3d %s %s%s", i+1, pointer, mark, printable.Text(m.items[i]))
}

// unchanged says what enter alone would accept.
func (m *menu) unchanged() message.Text {
	n := 0
	for _, is := range m.marked {
		if is {
			n++
		}
	}
	if n == 0 {
		return message.Word("no item is marked.")
	}
	return message.Textf("you changed no mark: %d of %d marked.", n, len(m.items))
}
