package guarded

import "sync"

// Group is a sync.WaitGroup whose Wait raises the panic of one of its goroutines,
// after the others have finished. The zero Group is ready.
type Group struct {
	running sync.WaitGroup
	mu      sync.Mutex
	first   *PanicError
}

// Go runs fn in a goroutine of the group.
func (g *Group) Go(fn func()) {
	g.running.Go(func() {
		if p := Catch(fn); p != nil {
			g.mu.Lock()
			defer g.mu.Unlock()
			if g.first == nil {
				g.first = p
			}
		}
	})
}

// Wait waits for all goroutines, and raises the first panic.
func (g *Group) Wait() {
	g.running.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.first.Raise()
}
