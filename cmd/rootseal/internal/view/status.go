package view

import (
	"io"
	"math"
	"time"

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

// proof is when something was last proven, and how; empty if never.
type proof struct{ date, by string }

// liveProof is the last live check of a device.
func liveProof(row record.Row) proof {
	if last := row.Device.LastLive; last != nil {
		return newProof(last.Time, last.Method)
	}
	return proof{}
}

// keyProof is the last proof of a key.
func keyProof(k record.KeyRow) proof {
	if last := k.Held.LastProof; last != nil {
		return newProof(last.Time, last.Kind)
	}
	return proof{}
}

func newProof(at time.Time, by string) proof { return proof{Date(at), byWord(by)} }
