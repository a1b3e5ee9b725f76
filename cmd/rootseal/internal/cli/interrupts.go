package cli

import (
	"context"
	"sync"
)

// Interrupts passes on those of the process. Usually the first ends the command. A command
// that carries out others, such as the practice room, takes them for as long as it runs.
type Interrupts struct {
	mu   sync.Mutex
	take func()
}

type interruptsKey struct{}

// WithInterrupts returns a context that carries the interrupts.
func WithInterrupts(ctx context.Context, i *Interrupts) context.Context {
	return context.WithValue(ctx, interruptsKey{}, i)
}

// TakeInterrupts calls take at each interrupt, until the returned function is called.
// Without interrupts in the context, as in a test, nothing calls it.
func TakeInterrupts(ctx context.Context, take func()) (leave func()) {
	i, is := ctx.Value(interruptsKey{}).(*Interrupts)
	if !is {
		return func() {}
	}
	i.set(take)
	return func() { i.set(nil) }
}

func (i *Interrupts) set(take func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.take = take
}

// Strike passes an interrupt on, and reports whether a command takes it.
func (i *Interrupts) Strike() bool {
	i.mu.Lock()
	take := i.take
	i.mu.Unlock()
	if take != nil {
		take()
	}
	return take != nil
}
