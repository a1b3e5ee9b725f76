package terminal

import (
	"io"

	"github.com/manifoldco/promptui/list"
	"github.com/manifoldco/promptui/screenbuf"
)

// This file is the only one that imports promptui. It uses the two parts of it that
// run in the caller's goroutine: the list that scrolls, and the lines that are drawn
// over themselves.
//
// promptui's own prompts read keys in a goroutine that goes on drawing after the
// prompt has ended, and so wipes the next question. They also cut no line to the
// width of the window, and take j, k and /, which a touched YubiKey types, for
// commands. So list.go reads the keys, and x/term edits lines.

// roll is the part of a list that is on the screen, with a mark on one item.
type roll struct{ *list.List }

// newRoll returns a list of this many items, of which size are visible.
func newRoll(items, size, at int) (roll, error) {
	numbers := make([]int, items)
	for i := range numbers {
		numbers[i] = i
	}
	l, err := list.New(numbers, size)
	if err == nil {
		l.SetCursor(at)
	}
	return roll{l}, err
}

// visible returns the numbers of the items on the screen.
func (r roll) visible() []int {
	items, _ := r.Items()
	numbers := make([]int, len(items))
	for i, item := range items {
		numbers[i], _ = item.(int)
	}
	return numbers
}

// canvas is the lines of a list on the screen. Drawing begins above the lines that
// were drawn before.
type canvas struct{ buf *screenbuf.ScreenBuf }

func newCanvas(w io.Writer) canvas { return canvas{screenbuf.New(w)} }

// draw replaces the lines; no lines erase what was drawn, and what is printed next takes
// their place.
func (c canvas) draw(lines []string) error {
	if len(lines) == 0 {
		c.buf.Reset() // without the way up that Flush leaves for the next drawing
		if err := c.buf.Clear(); err != nil {
			return err
		}
	}
	for _, line := range lines {
		if _, err := c.buf.WriteString(line); err != nil {
			return err
		}
	}
	return c.buf.Flush()
}
