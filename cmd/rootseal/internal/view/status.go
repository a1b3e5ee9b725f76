package view

import (
	"io"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// Overview is what status shows, in each of its formats: the state of devices and
// keys, and the records that require a signature.
//
// Each format has its file: status_table.go for a person, status_plain.go for a
// pipe, status_json.go for programs. What is open is the same text in the first
// two: see status_open.go.
type Overview struct {
	record.State
	Unsigned []*officers.Act
}

// PrintStatus prints the overview as text: a table on a screen, and lines with
// every field elsewhere.
func PrintStatus(w io.Writer, o Overview) error {
	if screen, is := printable.ScreenOf(w); is {
		return printStatusTable(screen, o)
	}
	return printStatusPlain(w, o)
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
