// Package guarded starts goroutines that do not take the process down.
//
// A panic in a goroutine ends a Go program at once: no deferred function of any
// other goroutine runs, so a seed stays in memory, a key stays held, and what is
// printed is a stack trace. Here it becomes a [PanicError], and reaches the goroutine
// that works for the person, which unwinds as after a panic of its own:
//
//   - [Group.Wait] raises the panic of a goroutine that is waited for;
//   - who gets its answer otherwise runs it in [Catch] and hands the panic over;
//   - of one that nobody waits for, as a timer's, the [Watch] of the command is
//     told: it ends the command's context and keeps the panic for its end.
//
// All goroutines and timers of rootseal are started here; a test reads the source
// for others.
package guarded
