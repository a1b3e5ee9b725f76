package printable

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Screen is standard output that a person reads.
type Screen struct {
	io.Writer
	Width int
	color bool
}

// ScreenOf returns a writer as a screen, and reports whether it is a terminal. A
// terminal that does not report its width counts as 80 columns wide.
func ScreenOf(w io.Writer) (Screen, bool) {
	file, ok := below(w).(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return Screen{}, false
	}
	s := Screen{Writer: w, Width: 80, color: mayColor(os.Getenv)}
	if width := widthOf(w); width > 0 {
		s.Width = width
	}
	return s, true
}

// Fold breaks a line for the screen, as the writer below will show it.
func (s Screen) Fold(line string) []string { return Fold(forWriter(s, line), s.Width) }

// mayColor reports whether a terminal may show colors. NO_COLOR with any text
// forbids them (no-color.org); a terminal without a type, such as the old console
// of Windows, prints the escapes.
func mayColor(env func(string) string) bool {
	kind := env("TERM")
	return env("NO_COLOR") == "" && kind != "" && kind != "dumb"
}

// Colors of what is wrong.
const (
	Red    = "\x1b[31m"
	Yellow = "\x1b[33m"
	Reset  = "\x1b[0m"
)

// In returns a text in a color, if the screen has colors.
func (s Screen) In(color, text string) string {
	if !s.color || color == "" {
		return text
	}
	return color + text + Reset
}
