package terminal

import (
	"context"
	"io"

	"rootseal/guarded"
)

// input reads for one asker after the other, each for as long as its context
// lasts. A read that has begun cannot be taken back, so it is made in a goroutine
// of its own, and what it brings after its asker has gone belongs to the next.
type input struct {
	from    io.Reader
	reading bool
	read    chan chunk
}

type chunk struct {
	bytes []byte
	err   error
	died  *guarded.PanicError
}

func NewInput(from io.Reader) *input { return &input{from: from, read: make(chan chunk, 1)} }

// drop forgets what came since the last asker.
func (in *input) drop() {
	select {
	case c := <-in.read:
		clear(c.bytes)
		in.reading = false
	default:
	}
}

// During is the input until the context ends, and after it the context's cause.
func (in *input) During(ctx context.Context) io.Reader { return &asker{input: in, ctx: ctx} }

type asker struct {
	*input
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
