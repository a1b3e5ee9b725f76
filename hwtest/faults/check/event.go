package check

import (
	"fmt"
	"time"
)

// Kind is the kind of an Event.
type Kind string

// The kinds of events.
const (
	Started Kind = "start" // start or end of a process, which loses all handles

	Connect   Kind = "connect" // Connect and the next kinds are calls at a handle; see Handle and Key
	Begin     Kind = "begin"
	Transmit  Kind = "transmit"
	End       Kind = "end"
	Reconnect Kind = "reconnect"
	Close     Kind = "close"
	Readers   Kind = "readers"

	AWS     Kind = "aws"     // an HTTP exchange; Sent is the form, Got the body of the answer
	Changed Kind = "changed" // no call: another program has deleted credentials on the key

	Clock   Kind = "clock"   // a request for a server's time
	Look    Kind = "look"    // a read of the workstation's clock
	Lock    Kind = "lock"    // a lock of the ledger
	Read    Kind = "read"    // a read of the ledger, or of the list of its records
	Create  Kind = "create"  // a new record; Sent is its bytes
	Stored  Kind = "stored"  // no call: the record in Sent is now on disk
	Ask     Kind = "ask"     // a question to a person
	Sign    Kind = "sign"    // a signature by an officer's key; Sent is the message
	Manager Kind = "manager" // a command of the password manager; Sent is its standard input, Got its standard output
	Show    Kind = "show"    // two codes are shown; Sent is "CODE1 CODE2 DEVICE", without a device for a login
)

// Event is the start or the end of one call at an edge, seen by the caller. A call
// without an end was running when its process died.
type Event struct {
	At      time.Time
	Kind    Kind
	Process int    // number of the run, if two processes may run at the same time
	Over    bool   // the call returned to its caller
	Edge    string // text for reports
	Index   int    // number of the call of this edge in its process, from 1
	Key     uint32
	Handle  int

	Sent, Got []byte
	Status    int  // HTTP status of AWS's answer; 0 without an answer
	Failed    bool // the caller got an error
	SeedLive  bool // the process has not yet wiped the seed of what is sent
	Fault     string
}

// String returns one line, without sent or received data, which may contain a seed.
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
