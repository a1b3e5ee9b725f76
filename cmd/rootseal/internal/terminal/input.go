package terminal

import (
	"context"
	"io"

	"rootseal/guarded"
)

// Input reads for one asker after the other, each until its context ends. A read
// that has begun cannot be stopped, so it has its own goroutine, and the next asker
// gets what comes after the last one has left.
type Input struct {
	from    io.Reader
	reading bool
	read    chan chunk
}

type chunk struct {
	bytes []byte
	err   error
	died  *guarded.PanicError
}

// NewInput returns the input from a reader.
func NewInput(from io.Reader) *Input { return &Input{from: from, read: make(chan chunk, 1)} }

// drop forgets what came since the last asker.
func (in *Input) drop() {
	select {
	case c := <-in.read:
		clear(c.bytes)
		in.reading = false
	default:
	}
}

// During returns the input until the context ends. Then a read returns the cause.
func (in *Input) During(ctx context.Context) io.Reader { return &asker{Input: in, ctx: ctx} }

type asker struct {
	*Input
	ctx  context.Context
	rest []byte
}

func (a *asker) Read(p []byte) (int, error) {
	if len(a.rest) == 0 {
		if !a.reading {
			a.reading = true
			guarded.Go(a.ctx, func() {
				var c chunk
				c.died = guarded.Catch(func() {
					buf := make([]byte, 4096)
					n, err := a.from.Read(buf)
					c.bytes, c.err = buf[:n], err
				})
				a.read <- c
			})
		}
		select {
		case c := <-a.read:
			a.reading = false
			c.died.Raise()
			if len(c.bytes) == 0 {
				return 0, c.err
			}
			a.rest = c.bytes
		case <-a.ctx.Done():
			return 0, context.Cause(a.ctx)
		}
	}
	n := copy(p, a.rest)
	clear(a.rest[:n]) // it may be a secret
	a.rest = a.rest[n:]
	return n, nil
}
