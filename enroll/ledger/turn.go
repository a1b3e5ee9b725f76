package ledger

import "sync"

// rank says who goes first if several wait for the turn.
type rank int

// A record of a ceremony that has begun goes before one that begins another, and that
// before the claim on a ceremony without records. So the ceremonies of a sitting end one
// after the other and are not all open together: a kill leaves few, and each key is
// written soon after it was read.
const (
	goesOn rank = iota
	begins
	claims
	ranks
)

// turns lets goroutines read or write the store one after the other. They wait in a
// channel: a mutex that waits for a call would stop the virtual time of a test.
type turns struct {
	mu      sync.Mutex // held for a moment only
	taken   bool
	waiting [ranks][]chan struct{}
}

// take waits for the turn. The caller passes it on.
func (t *turns) take(r rank) {
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return
	}
	mine := make(chan struct{})
	t.waiting[r] = append(t.waiting[r], mine)
	t.mu.Unlock()
	<-mine
}

// pass gives the turn to the one that has waited longest, of the first rank that waits.
func (t *turns) pass() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for r, line := range t.waiting {
		if len(line) > 0 {
			t.waiting[r] = line[1:]
			close(line[0])
			return
		}
	}
	t.taken = false
}

// rankOf returns the rank of a record.
func rankOf(body Body) rank {
	switch body.(type) {
	case *Begin, *Rotate, *Retirement:
		return begins
	}
	return goesOn
}
