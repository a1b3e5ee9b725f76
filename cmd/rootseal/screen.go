package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// outScreen is standard output where a person reads it.
type outScreen struct {
	io.Writer
	width  int
	colour bool
}

// screenOf tells whether a writer is a terminal. Where one does not tell its
// width, 80 columns are taken.
func screenOf(w io.Writer) (outScreen, bool) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return outScreen{}, false
	}
	s := outScreen{Writer: w, width: 80, colour: mayColour(os.Getenv)}
	if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
		s.width = width
	}
	return s, true
}

// mayColour: NO_COLOR with any text forbids it (no-color.org), and a terminal
// that names no type, as the old console of Windows, shows escapes as they are.
func mayColour(env func(string) string) bool {
	kind := env("TERM")
	return env("NO_COLOR") == "" && kind != "" && kind != "dumb"
}

// Colours of what is wrong.
const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	reset  = "\x1b[0m"
)

// in is a text in a colour, where there are colours.
func (s outScreen) in(colour, text string) string {
	if !s.colour || colour == "" {
		return text
	}
	return colour + text + reset
}
