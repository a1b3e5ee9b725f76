package printable

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Screen is standard output where a person reads it.
type Screen struct {
	io.Writer
	Width  int
	colour bool
}

// ScreenOf tells whether a writer is a terminal. Where one does not tell its
// width, 80 columns are taken.
func ScreenOf(w io.Writer) (Screen, bool) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return Screen{}, false
	}
	s := Screen{Writer: w, Width: 80, colour: mayColour(os.Getenv)}
	if width := widthOf(w); width > 0 {
		s.Width = width
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
	Red    = "\x1b[31m"
	Yellow = "\x1b[33m"
	Reset  = "\x1b[0m"
)

// In is a text in a colour, where there are colours.
func (s Screen) In(colour, text string) string {
	if !s.colour || colour == "" {
		return text
	}
	return colour + text + Reset
}
