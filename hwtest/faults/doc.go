// Package faults tries every point at which a ceremony can fail.
//
// TestExplore runs each ceremony once undisturbed, in process and in virtual
// time, and counts the calls at every edge: each APDU, connect, transaction and
// close on each key, each exchange with AWS, each call of the ledger's store,
// each question to a person. Then it runs the ceremony again for every call and
// every kind of fault that fits it, in a fresh world, and settles what is left
// as a new process does; what Recover itself does is explored in the same way,
// and a sample of two faults in one run. After each command package check looks
// at keys, account, ledger and the calls themselves.
//
// Calls are counted by edge, "key 1002 transmit 4" and "aws EnableMFADevice 1",
// because keys work in parallel and have no order among each other. Everything
// between the edges is the production code: device, oath, ledger, awsiam and
// enroll.
//
//	go test ./hwtest/faults                             a sample, in seconds
//	go test ./hwtest/faults -run Explore -explore       every point (make faults)
//	go test ./hwtest/faults -run Explore -only 'TEXT'   the points whose name holds TEXT, with their events
//
// # Two processes
//
// During a call of the first a second one runs from start to end: recover, or the
// same command. Each must find the other's claims, records and keys in use, and
// the first, when it goes on, a world in which time has passed.
//
// # Time
//
// A laptop whose lid is closed sleeps between any two calls. What a process did
// before, and what it was told, is hours old when it looks at its clock again:
// wherever it does, three hours may have passed. STS learns of a device that was
// enabled or resynced after 7 to 16 s, and refuses right codes until then.
//
// # Kinds of death
//
// A process that is killed at a call never hears of it again: its goroutines
// wait at the edges until the run is over, so that nothing deferred in it can
// do anything. The system closes its handles and lets go of its lock. The next
// process finds what keys, account and disk hold.
//
// # An adversary
//
// Somebody who can write to the ledger's folder, or to a copy of it, comes between
// two commands: records are dropped from the tail, replaced, or forged in canonical
// form and in the chain, without an officer's key (forgeries_test.go). What people
// have is looked at before, on a record that is honest (check.Stakes); then an
// officer gives a command, who confirms whatever is announced and has no token at
// hand, and at every call nothing of that may be missing.
//
//	go test ./hwtest/faults -run Explore/adversary -explore                the adversary alone
//	go test ./hwtest/faults -run Explore/adversary -only 'FORGERY; VERB'   one forgery, in all scenarios
//
// AWS's answers lie as well: they name other devices, accounts and partitions, and
// lists lag behind what a killed process did (lies_test.go). Those are fault points
// like all others.
//
// # Does it find anything
//
// TestSeededBugs breaks one rule each in the very source of the product: it
// builds this package with a file of it replaced by an edited copy (go build
// -overlay) and wants the violation of that rule reported. Middleware that
// misbehaves could not forget to wipe a seed or to write an intent, and a copy
// of the runner in a test would be another runner; this way neither the product
// has a hook for it nor the explorer a second door.
package faults
