package view

import (
	"io"
	"math"

	"rootseal/cmd/rootseal/internal/printable"
	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// Overview is what status shows: the state of devices and keys, and the records that
// require a signature. status_table.go has it for a person, status_json.go for programs.
type Overview struct {
	record.State
	Unsigned []*officers.Act
}

// screenOf returns a writer as a screen. Without a screen to fit, nothing is cut.
func screenOf(w io.Writer) printable.Screen {
	screen, is := printable.ScreenOf(w)
	if !is {
		screen = printable.Screen{Writer: w, Width: math.MaxInt32}
	}
	return screen
}
