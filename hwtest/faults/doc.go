// Package faults tries every point at which a ceremony can fail.
//
// TestExplore runs each ceremony once without faults, in process and in virtual
// time, and counts the calls at every edge: each APDU, connect, transaction and
// close on each key, each exchange with AWS, each call of the ledger's store, each
// run of a password manager, each question to a person. Then it runs the ceremony again for every call and every
// matching kind of fault, in a fresh world, and settles the result as a new process
// does. It explores Recover itself in the same way, and a sample of two faults in
// one run. After each command package check examines keys, account, ledger and the
// calls themselves.
//
// Calls are counted by edge, "key 1002 transmit 4" and "aws EnableMFADevice 1",
// because keys work in parallel and have no common order. Everything between the
// edges is production code: device, oath, ledger, awsiam and enroll.
//
//	go test ./hwtest/faults                             a sample, in seconds
//	go test ./hwtest/faults -run Explore -explore       every point (make faults)
//	go test ./hwtest/faults -run Explore -only 'TEXT'   the points whose name contains TEXT, with their events
//
// # Two processes
//
// During a call of the first process a second one runs from start to end: recover,
// or the same command. Each must find the other's claims, records and keys in use.
// The first, when it continues, must cope with a world in which time has passed.
//
// # Time
//
// A laptop with a closed lid sleeps between any two calls. Everything that a
// process did or learned before is hours old when it reads its clock again: at each
// of these reads three hours may have passed. STS learns about an enabled or
// resynced device after 7 to 16 s, and refuses right codes until then.
//
// # Kinds of death
//
// A process that is killed at a call never sees the call return: its goroutines
// wait at the edges until the run is over, so that no deferred function can act.
// The system closes its handles and releases its lock. The next process finds what
// is on keys, account and disk.
//
// # An adversary
//
// An adversary who can write to the ledger's folder, or to a copy of it, acts
// between two commands. The adversary drops records from the tail, replaces them,
// or forges them in canonical form and in the chain, without an officer's key
// (forgeries_test.go). Before that, the test notes what people have, from honest
// records (check.Stakes). Then an operator, who confirms everything that is
// announced and has no signing key plugged in, gives a command. At every call
// nothing of what people have may be missing.
//
//	go test ./hwtest/faults -run Explore/adversary -explore                the adversary alone
//	go test ./hwtest/faults -run Explore/adversary -only 'FORGERY; VERB'   one forgery, in all scenarios
//
// AWS's answers lie, too: they name other devices, accounts and partitions, and
// lists lag behind what a killed process did (lies_test.go). These lies are fault
// points like all others.
//
// # Seeded bugs
//
// TestSeededBugs breaks one rule at a time in the source of the product, and requires a
// report of that rule's violation. It builds this package once, with edited copies of
// the files (go build -overlay). They contain the wrong code and the right code, and
// the environment of a run names the bug in force. Middleware that misbehaves could not
// forget to wipe a seed or to write an intent, and a copy of the runner in a test
// would be another runner. This way the product has no hook for the test, and the
// explorer has no second entry.
package faults
