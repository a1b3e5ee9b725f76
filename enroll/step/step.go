package step

import (
	"context"

	"rootseal/enroll/ledger"
)

// State is what Look found of a step's effect.
type State int

// The states of a step's effect in the world.
const (
	Unknown State = iota // it could not be read
	Absent               // it is not there
	Ours                 // it is there, and this ceremony made it
	Foreign              // something of another's stands in its place
)

func (s State) String() string {
	return [...]string{"unknown", "absent", "ours", "foreign"}[s]
}

// Step is one change to the world and the way back from it.
type Step struct {
	Name string // "create", "put:12345678"

	// Look reads the world, never memory. Nil where the step leaves no trace.
	Look func(context.Context) (State, error)
	// Do makes the change. Nil when a step that needs the seed is only settled.
	Do func(context.Context) error
	// Undo takes it back. It may find nothing to do.
	Undo func(context.Context) error
}

// Stage is steps that may run at the same time, after a record of what they
// will do.
type Stage struct {
	Record func() ledger.Body // written before the first step; nil for none, and where it gives nil
	Steps  []Step
	Serial bool // one after the other, as with touches
	Commit bool // its one step is the point of no return
}
