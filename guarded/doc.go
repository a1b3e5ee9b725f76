// Package guarded starts goroutines that do not take the process down.
//
// A panic in a goroutine ends a Go program at once. No deferred function of any
// other goroutine runs, so a seed stays in memory, a key stays in a transaction,
// and the program prints a stack trace. Here the panic becomes a [PanicError] and
// reaches the goroutine that works for the user, which unwinds as after a panic of
// its own:
//
//   - [Group.Wait] raises the panic of a goroutine that it waits for.
//   - Code that gets an answer in another way runs the goroutine in [Catch] and passes the
//     panic on.
//   - If no code waits for the goroutine, as with a timer, the command's [Watch] gets the
//     panic: it ends the command's context and keeps the panic until the command ends.
//
// All goroutines and timers of rootseal start here; a test searches the source for
// others.
package guarded
