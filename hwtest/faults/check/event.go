package check

import (
	"fmt"
	"time"
)

// Kind is what an Event is about.
type Kind string

// The kinds of events.
const (
	Started Kind = "start" // of a process, or its end: what it held is gone

	Connect   Kind = "connect" // these are calls at a handle; Handle and Key say which
	Begin     Kind = "begin"
	Transmit  Kind = "transmit"
	End       Kind = "end"
	Reconnect Kind = "reconnect"
	Close     Kind = "close"
	Readers   Kind = "readers"

	AWS     Kind = "aws"     // an HTTP exchange; Sent is the form, Got the body of the answer
	Clock   Kind = "clock"   // a server was asked for the time
	Lock    Kind = "lock"    // the ledger
	Read    Kind = "read"    // the ledger, also the list of its records
	Create  Kind = "create"  // a record; Sent is its bytes
	Stored  Kind = "stored"  // no call: the record of Sent is on disk now
	Ask     Kind = "ask"     // a person is asked for something
	Sign    Kind = "sign"    // an officer's token; Sent is the message
	Emptied Kind = "emptied" // no call: another program has reset a key's OATH application
	Show    Kind = "show"    // a pair is shown; Sent is "CODE1 CODE2 DEVICE", without a device for a login
)

// Event is the beginning or the end of one call at an edge, as its caller saw
// it. A call without an end was under way when its process died.
type Event struct {
	At      time.Time
	Kind    Kind
	Process int    // which run of the program; they are counted where two may run at once
	Over    bool   // the call returned to its caller
	Edge    string // in words, for reports
	Index   int    // which call of this edge in its process, from 1
	Key     uint32
	Handle  int

	Sent, Got []byte
	Status    int  // of an AWS answer; 0 without one
	Failed    bool // the caller got an error
	SeedLive  bool // a seed that this process was given for what is sent was not wiped yet
	Fault     string
}

// String is one line, without anything that was sent or answered: it may hold
// a seed.
func (e Event) String() string {
	what := "call"
	if e.Over {
		what = "back"
	}
	text := fmt.Sprintf("%s  %s  %s", e.At.Format("04:05.000"), what, e.Edge)
	if e.Index > 0 {
		text += fmt.Sprintf(" %d", e.Index)
	}
	switch {
	case e.Kind == Transmit && !e.Over:
		text += "  " + apduName(e.Sent)
	case e.Kind == Transmit && len(e.Got) >= 2:
		text += fmt.Sprintf("  %x", e.Got[len(e.Got)-2:])
	case e.Kind == Create && !e.Over:
		text += "  " + kindOf(e.Sent)
	case e.Kind == AWS && e.Over && e.Status > 0:
		text += fmt.Sprintf("  %d", e.Status)
	}
	if e.Failed {
		text += "  error"
	}
	if e.Fault != "" {
		text += "  <== " + e.Fault
	}
	return text
}
