package guarded

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// PanicError is a panic of a goroutine. It contains the type and the place, and
// never the value, which may be anything, even a seed.
type PanicError struct {
	what  string
	where string
}

func (p *PanicError) Error() string {
	format, args := p.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the error for the reader's language.
func (p *PanicError) Parts() (format string, args []any) {
	return "a fault in rootseal itself: %s, in %s", []any{p.what, p.where}
}

// Catch runs fn and returns its panic, or nil. A PanicError that was raised again
// stays the same.
func Catch(fn func()) (caught *PanicError) {
	defer func() {
		if value := recover(); value != nil {
			caught = panicOf(value)
		}
	}()
	fn()
	return nil
}

// Raise panics again, in the goroutine that waited. Without a panic it does nothing.
func (p *PanicError) Raise() {
	if p != nil {
		panic(p)
	}
}

func panicOf(value any) *PanicError {
	switch v := value.(type) {
	case *PanicError:
		return v
	case runtime.Error: // the runtime's own text: an index, a type, a nil pointer
		return &PanicError{v.Error(), place()}
	default:
		return &PanicError{fmt.Sprintf("panic with a %T", value), place()}
	}
}

// place returns the function that panicked, and its line: the first frame below the
// runtime's own. A deferred function calls it while the panic unwinds.
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
			return "an unknown place"
		}
	}
}
