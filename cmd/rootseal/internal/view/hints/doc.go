// Package hints says what to do about an error: the line "next:" below it.
//
// An error carries the id of its hint, from package enroll/hint. [For] chooses one of
// the ids in an error (order.go), and [Words] returns its sentence. Errors of the
// layers that know no commands (device, oath, the system) carry no id; foreign.go has
// theirs. The sentences are in a file for each subject: aws.go, card.go, ceremony.go,
// input.go, key.go, ledger.go and officer.go; system.go has those that depend on the
// operating system. A new id needs a sentence here, and a test finds a missing one.
//
// A sentence is one imperative, with a command that runs as printed.
package hints
