package cli

import (
	"context"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/guarded"
	"rootseal/message"
)

// How long a person waits without a word, and then from one word to the next.
const (
	untilWord   = time.Second
	betweenWord = 3 * time.Second
)

// Meanwhile shows on a terminal what a command is doing that asks nothing and takes longer
// than a second. say returns the line, or no text; a line is not repeated. A script gets
// no such lines. The returned function ends it.
func (a *App) Meanwhile(ctx context.Context, say func() message.Text) (end func()) {
	if _, seen := printable.ScreenOf(a.Err); !seen {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var running guarded.Group
	running.Go(func() {
		last := ""
		for wait := untilWord; ; wait = betweenWord {
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return
			}
			if line := say(); !line.IsZero() && line.String() != last {
				a.Say("%s", line)
				last = line.String()
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}
