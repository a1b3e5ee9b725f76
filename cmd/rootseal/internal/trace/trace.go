package trace

import (
	"context"
	"io"
	"sync"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger/s3"
)

// lines writes one line at a time: keys and accounts are used side by side.
type lines struct {
	mu  sync.Mutex
	w   io.Writer
	now func() time.Time
}

// line writes what ended just now.
func (l *lines) line(of, operation, status string, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	printable.Whole(l.w, "trace %s  %s  %s  %s  %d ms", l.now().Format("15:04:05.000"), of, operation, status, took.Milliseconds())
}

// On traces the cards, the signing keys and the shared ledger of a world to w. The
// context that it returns traces the calls to AWS.
func On(ctx context.Context, w *cli.World, out io.Writer) context.Context {
	l := &lines{w: out, now: w.Now}
	ctx = cloud.WithObserver(ctx, l.call)
	w.Port = port{w.Port, l}
	if of := w.PIV; of != nil {
		w.PIV = func(info device.Info) cli.PIVToken { return officerKey{of(info), info.Serial, l} }
	}
	if open := w.Shared; open != nil {
		w.Shared = func(a s3.Address) (*s3.Store, error) {
			store, err := open(a)
			if err == nil {
				store.Observe(ctx)
			}
			return store, err
		}
	}
	return ctx
}
