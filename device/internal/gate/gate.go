// Package gate keeps apart the calls of PC/SC that free what others read.
//
// libpcsclite (seen with 1.9.9) keeps the contexts and cards of a process in
// lists. SCardDisconnect looks a card up without their lock, through every
// context, while SCardReleaseContext of another thread frees one: with four keys
// that are closed at once the process dies within seconds.
//
// Two windows are left. A call that has waited too long goes on beside the one
// before it, which waits for another program then. And SCardConnect adds to a
// list of its own context in the same way. It is let run: to switch on one key
// after the other is what a desk of keys must not cost, and the window is two
// stores wide.
package gate

import "time"

// patience is how long a call waits for one before it. SCardDisconnect waits
// while another program holds a transaction on its card; the other keys do not
// wait for that program.
const patience = 250 * time.Millisecond

var turn = make(chan struct{}, 1)

// Do runs call, one at a time as far as patience goes.
func Do(call func() error) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-timer.C:
	}
	return call()
}
