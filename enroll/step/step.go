package step

import (
	"context"

	"rootseal/enroll/ledger"
)

// State is what Look finds of a step's effect.
type State int

// The states of a step's effect in the world.
const (
	Unknown State = iota // it could not be read
	Absent               // it is not there
	Ours                 // it is there, and this ceremony made it
	Foreign              // another's thing has its place
)

func (s State) String() string {
	return [...]string{"unknown", "absent", "ours", "foreign"}[s]
}

// Parts returns the English format and the arguments.
func (s State) Parts() (format string, args []any) { return s.String(), nil }

// Step is one change to the world, and its undo.
type Step struct {
	Name string // "create", "put:12345678"

	// Look reads the world, never memory. Nil if the step leaves no trace.
	Look func(context.Context) (State, error)
	// Do makes the change. Only settling a step that needs the seed may leave it nil.
	Do func(context.Context) error
	// Undo reverts the change. It may find nothing to do.
	Undo func(context.Context) error
}

// Stage is steps that may run in parallel, after a record of what they will do.
type Stage struct {
	Record func() ledger.Body // written before the first step; nil, or returning nil: none
	Steps  []Step
	Serial bool // one after the other, for touches
	Commit bool // its one step is the point of no return
}
