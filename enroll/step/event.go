package step

import (
	"time"

	"rootseal/device"
)

// Event is progress: a step began, ended, or waits.
type Event struct {
	Step  string // a step's name, as "put:12345678"
	Key   device.KeySerial
	What  What
	Err   error     // with Failed
	Until time.Time // with Waiting
	Left  int       // with TouchNow: touches still to come after this one
}

// What happened to a step.
type What int

// The events of a step.
const (
	Started What = iota
	TouchNow
	Waiting // for the next time step
	Done
	Failed
	TakenBack
)
