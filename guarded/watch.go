package guarded

import (
	"context"
	"sync"
	"time"
)

// Watch is told of the panics that nobody waits for.
type Watch struct {
	cancel context.CancelCauseFunc
	mu     sync.Mutex
	first  *PanicError
}

type watchKey struct{}

// NewWatch is the watch of a command, and the context that the command works in:
// it ends with the first panic as its cause, or with end. Within a watch it is
// that one.
func NewWatch(ctx context.Context) (_ context.Context, w *Watch, end func()) {
	if w, watched := ctx.Value(watchKey{}).(*Watch); watched {
		return ctx, w, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	w = &Watch{cancel: cancel}
	return context.WithValue(ctx, watchKey{}, w), w, func() { cancel(nil) }
}

// Panic is the first that was told, nil without.
func (w *Watch) Panic() *PanicError {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.first
}

// Tell tells the watch of a context of a panic. Where nobody watches it goes on
// as any other.
func Tell(ctx context.Context, p *PanicError) {
	if p == nil {
		return
	}
	w, watched := ctx.Value(watchKey{}).(*Watch)
	if !watched {
		p.Raise()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.first == nil {
		w.first = p
	}
	w.cancel(p)
}

// Go runs fn in a goroutine that nobody waits for.
func Go(ctx context.Context, fn func()) {
	go func() { Tell(ctx, Catch(fn)) }()
}

// AfterFunc is time.AfterFunc for what a command has begun.
func AfterFunc(ctx context.Context, d time.Duration, fn func()) *time.Timer {
	return time.AfterFunc(d, func() { Tell(ctx, Catch(fn)) })
}

// OnEnd is context.AfterFunc.
func OnEnd(ctx context.Context, fn func()) (stop func() bool) {
	return context.AfterFunc(ctx, func() { Tell(ctx, Catch(fn)) })
}
