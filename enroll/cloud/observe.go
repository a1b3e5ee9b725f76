package cloud

import (
	"context"
	"time"
)

// Call is one request to AWS and how it ended. It contains nothing of what was sent or
// answered.
type Call struct {
	Account   string // of the credentials; "" before AWS has named it
	Service   string
	Operation string
	Status    int    // of HTTP; 0 without an answer
	Code      string // of AWS's error; "" without one
	Took      time.Duration
}

type observerKey struct{}

// WithObserver returns a context whose calls to AWS are reported to see, each when it has
// ended. Calls run side by side, and so does see.
func WithObserver(ctx context.Context, see func(Call)) context.Context {
	return context.WithValue(ctx, observerKey{}, see)
}

// Observer returns the observer of a context, or nil.
func Observer(ctx context.Context) func(Call) {
	see, _ := ctx.Value(observerKey{}).(func(Call))
	return see
}
