// Package cli is what every verb of the command shares.
//
// A verb gets one [App]: the [World] that it works in, standard input and output,
// and the flags that every verb has. The world is everything outside the process,
// as functions and interfaces: keys, AWS, the ledger's folder, the clock. There are
// two, the real one and the rehearsal, and each is made by one constructor.
//
// Here are also the shared parts of a command line: exit codes and usage errors
// (exit.go), sources of secrets (source.go), serials, labels and partitions
// (parse.go, partition.go), plugged-in keys (plugged.go), how a result is shown
// (result.go), and what the workstation remembers of its ledgers (remember.go).
//
// The verbs are in the folders below, by area: ceremony, code, custody, fleet,
// governance and oversight. An area parses its flags into a struct and runs it by a
// function that takes an App or, if it writes to the ledger, an operator.Recording.
// Areas do not see each other, and this package sees neither them nor the operator.
package cli
