package step

import "context"

type mayActKey struct{}

// MayAct asks whether the command still has the ceremony that ctx is for. Code that
// writes to a key or to AWS asks right before the write: on a shared ledger, another
// workstation may have taken the ceremony over while this one slept or waited for a person.
// Outside of a runner, and in a folder, the answer is nil.
func MayAct(ctx context.Context) error {
	if may, is := ctx.Value(mayActKey{}).(func() error); is {
		return may()
	}
	return nil
}

// guardedBy returns a context by which MayAct asks may; nil: everything may be done.
func guardedBy(ctx context.Context, may func() error) context.Context {
	if may == nil {
		return ctx
	}
	return context.WithValue(ctx, mayActKey{}, may)
}
