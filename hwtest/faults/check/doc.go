// Package check looks at what a ceremony left, from outside: at the memory of
// the keys, at the account past its API, at the ledger's bytes, and at every
// call that crossed an edge. It knows the promises of rootseal and none of its
// code: it reads records, APDUs and AWS's XML by itself, so that a wrong idea in
// the product cannot pass by being in the checker too.
//
// [Always] holds between any two commands, [Settled] after the last one.
package check
