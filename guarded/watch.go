package guarded

import (
	"context"
	"sync"
	"time"
)

// Watch gets the panics of goroutines that no code waits for.
type Watch struct {
	cancel context.CancelCauseFunc
	mu     sync.Mutex
	first  *PanicError
}

type watchKey struct{}

// NewWatch returns the watch of a command, and the context of the command's work.
// That context ends with the first panic as its cause, or with end. Inside a watch
// it returns that watch.
func NewWatch(ctx context.Context) (_ context.Context, w *Watch, end func()) {
	if w, watched := ctx.Value(watchKey{}).(*Watch); watched {
		return ctx, w, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	w = &Watch{cancel: cancel}
	return context.WithValue(ctx, watchKey{}, w), w, func() { cancel(nil) }
}

// Panic returns the first panic, or nil.
func (w *Watch) Panic() *PanicError {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.first
}

// tell reports a panic to the watch of a context. Without a watch, Tell raises the
// panic.
func tell(ctx context.Context, p *PanicError) {
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

// Go runs fn in a goroutine that no code waits for.
func Go(ctx context.Context, fn func()) {
	go func() { tell(ctx, Catch(fn)) }()
}

// AfterFunc is time.AfterFunc for the work of a command.
func AfterFunc(ctx context.Context, d time.Duration, fn func()) *time.Timer {
	return time.AfterFunc(d, func() { tell(ctx, Catch(fn)) })
}

// OnEnd is context.AfterFunc.
func OnEnd(ctx context.Context, fn func()) (stop func() bool) {
	return context.AfterFunc(ctx, func() { tell(ctx, Catch(fn)) })
}
