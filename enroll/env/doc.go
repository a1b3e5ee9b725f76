// Package env declares what a ceremony needs from outside the process: the plugged-in
// keys, AWS, the ledger, a person and the clock. It also contains the acts that need
// only those: checking the clock, and writing a signed record.
//
// Start reading at [Env]. The command fills it with the real world, a test or a
// rehearsal with a simulated one. All code above it is the same in both.
//
// # Words
//
//	Env        everything outside of the process
//	person     the operator, at the terminal or as flags; see [Person]
//	pair       two consecutive codes for AWS
//	signers    the officers who sign the records of this command
//	emergency  the typed reason to go on without a signature
//	head       number and hash of the ledger's last record
//	ambient    AWS credentials that the operator did not name
//
// # Rules
//
// Check first, then write: [Env.MayRecord] refuses what the ledger or the officers
// cannot accept before a command changes anything. [Env.Record] checks and writes in one
// call. [ErrUnsigned] does not undo: the record is in the ledger.
//
// What needs no person comes first. A command calls [Env.ReadyToSign] once it has checked
// everything else: before a person confirms its plan, and before a key needs a touch. A
// verb that forgets it asks for the PINs later than it could, and writes nothing that
// cannot be signed, because [Env.Append] calls it, too. A record that is not written by
// Append, as when a trip is imported, follows a call of its own.
//
// A wrong clock ends a command before it computes a code. The clock is compared with an
// answer of AWS, else with a server, else with what the operator typed
// ([StatedTime]).
//
// What a workstation remembers ([Remembered]) is kept outside of the ledger, so
// [Env.Lacks] shows when a ledger was cut.
//
// # Limits
//
// This package declares interfaces and decides nothing about keys or devices; package
// gate does. It sees no card, no SDK and no terminal.
package env
