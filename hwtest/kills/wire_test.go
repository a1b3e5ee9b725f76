//go:build linux && cgo

package kills

import (
	"fmt"
	"sync"
	"time"

	"rootseal/hwtest/faults/check"
)

// event is one effect of the program on the outside, seen from outside.
type event struct {
	edge  string // "key 12345678", "aws", "ledger", "console"
	what  string // "PUT", "EnableMFADevice", a record's name
	after bool   // its effect is there, and the answer has not left
	phase phase
	n     int // which event of its command, from 1
}

func (e event) String() string {
	when := "before"
	if e.after {
		when = "after"
	}
	return fmt.Sprintf("event %d, %s, %s %s %s", e.n, e.phase, when, e.edge, e.what)
}

// strike is what happens at one event.
type strike struct {
	when    func(event) bool
	do      func(*process) error // its error is what a key's reader gets, as of a card that is gone
	deliver bool                 // the event goes on as if nothing were; else it has no effect, or no answer
}

// kill is kill -9.
func kill(when func(event) bool) *strike {
	return &strike{when: when, do: func(p *process) error { p.kill(); return nil }}
}

// nth is the event of that number.
func nth(n int) func(event) bool { return func(e event) bool { return e.n == n } }

// first is the first event of that kind.
func first(what string, after bool) func(event) bool { return numbered(1, what, after) }

// numbered is the nth event of that kind.
func numbered(n int, what string, after bool) func(event) bool {
	return func(e event) bool {
		if e.what != what || e.after != after {
			return false
		}
		n--
		return n == 0
	}
}

// wire is the far side of everything: it sees each event before the program gets
// the result, in one order, and strikes at one event. It keeps all events for the
// checker.
type wire struct {
	mu       sync.Mutex
	ledger   records
	stage    stage
	history  []check.Event
	count    int // events of the running command
	strike   *strike
	hit      *event
	deaf     bool           // the process was killed: it gets no further answer
	up       chan *process  // gets the process when it runs
	striking sync.WaitGroup // until the strike is over
}

// renew forgets everything: a trial begins with an empty ledger.
func (w *wire) renew(records records) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ledger, w.stage, w.history = records, stage{}, nil
}

// begin starts the count for a command. The process must be sent to up.
func (w *wire) begin(command string, s *strike) (up chan<- *process) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stage.command = command
	w.count, w.strike, w.hit, w.deaf, w.up = 0, s, nil, false, make(chan *process, 1)
	w.history = append(w.history, check.Event{At: time.Now(), Kind: check.Started})
	return w.up
}

// end says where the command was struck, nil if nowhere.
func (w *wire) end() *event {
	w.mu.Lock()
	w.strike = nil
	w.mu.Unlock()
	w.striking.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.readLedger()
	return w.hit
}

// at sees an event. Lost means that the event has no effect or, after it, no answer.
func (w *wire) at(e event, seen check.Event) (lost bool, err error) {
	w.mu.Lock()
	w.readLedger()
	w.count++
	e.n, e.phase = w.count, w.stage.phase()
	w.stage.follow(e)
	hits := w.strike != nil && w.hit == nil && w.strike.when(e)
	if hits {
		w.hit = &e
		w.striking.Add(1)
		defer w.striking.Done()
	}
	s, up := w.strike, w.up
	if seen.Kind != "" && !w.deaf && !(hits && e.after && !s.deliver) {
		seen.At, seen.Over = time.Now(), e.after
		w.history = append(w.history, seen)
	}
	w.mu.Unlock()
	if !hits {
		return false, nil
	}
	p := <-up
	err = s.do(p)
	if s.deliver {
		return false, nil
	}
	if p.gone() {
		w.mu.Lock()
		w.deaf = true
		w.mu.Unlock()
	}
	return true, err
}

// readLedger adds the present records. A record that exists before an act is seen
// before it.
func (w *wire) readLedger() {
	for _, data := range w.ledger.more() {
		w.history = append(w.history, check.Event{At: time.Now(), Kind: check.Stored, Over: true, Sent: data})
		w.stage.recorded(data)
	}
}

// seen are all events so far.
func (w *wire) seen() []check.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.history
}
