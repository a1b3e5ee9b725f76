// Package code is the command code: a code from a plugged-in key, for a login
// now. It needs a key and a clock, and nothing else: no ledger, network, officer
// or finished ceremony. A ledger helps to find the credential and records that a
// code was used; whatever is wrong with it is a warning.
//
// Start at [Command]; run is the order of the calls: open the keys (hand.go), read
// their credentials, choose one (choose.go), ask its key for the code (take.go),
// print it, and only then record it (record.go).
//
// Which credential is meant is decided in enroll/principal (by its name) and
// enroll/record (by the ledger). The JSON is in view.
package code
