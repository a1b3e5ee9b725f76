// Package turn serializes the PC/SC calls that free what other calls read.
//
// libpcsclite (seen with 1.9.9) keeps the contexts and cards of a process in lists.
// SCardDisconnect looks up a card through every context without their lock, while
// SCardReleaseContext on another thread frees a context. With four keys that close
// at the same time, the process dies within seconds.
//
// Two windows remain. A call that has waited too long runs in parallel with the call
// before it, which is then waiting for another program. And SCardConnect adds to a
// list of its own context in the same way. SCardConnect does not wait for its turn, because
// several keys must not have to power up one after the other, and that window is two
// stores wide.
package turn

import "time"

// patience is how long a call waits for the call before it. SCardDisconnect waits
// while another program has a transaction on its card; the other keys must not wait
// for that program.
const patience = 250 * time.Millisecond

var place = make(chan struct{}, 1)

// Do runs call. Calls run one at a time, as long as none waits longer than patience.
func Do(call func() error) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case place <- struct{}{}:
		defer func() { <-place }()
	case <-timer.C:
	}
	return call()
}
