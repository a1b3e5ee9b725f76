package guarded

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// PanicError is what a goroutine died of. It names the kind and the place, and never
// the value that was panicked with, which may be anything: a seed, too.
type PanicError struct {
	what  string
	where string
}

func (p *PanicError) Error() string {
	return fmt.Sprintf("a fault in rootseal itself: %s, in %s", p.what, p.where)
}

// Catch runs fn and gives back what it panicked with, nil where it returned. A
// PanicError that was raised again stays the one that it was.
func Catch(fn func()) (caught *PanicError) {
	defer func() {
		if value := recover(); value != nil {
			caught = panicOf(value)
		}
	}()
	fn()
	return nil
}

// Raise panics again, in the goroutine that waited. Without a panic it does
// nothing.
func (p *PanicError) Raise() {
	if p != nil {
		panic(p)
	}
}

func panicOf(value any) *PanicError {
	switch v := value.(type) {
	case *PanicError:
		return v
	case runtime.Error: // its text is the runtime's own: an index, a type, a nil pointer
		return &PanicError{v.Error(), place()}
	default:
		return &PanicError{fmt.Sprintf("panic with a %T", value), place()}
	}
}

// place is the function that panicked, and its line: the first below the
// runtime's own. It is called by a deferred function while the panic unwinds.
func place() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	panicking := false
	for {
		frame, more := frames.Next()
		isRuntime := strings.HasPrefix(frame.Function, "runtime.")
		switch {
		case isRuntime:
			panicking = true
		case panicking:
			return fmt.Sprintf("%s (%s:%d)", frame.Function, path.Base(frame.File), frame.Line)
		}
		if !more {
			return "a place that is not known"
		}
	}
}
