// Package check examines what a ceremony left, from outside: the memory of the
// keys, the account without its API, the ledger's bytes, and every call that
// crossed an edge. It knows the promises of rootseal and shares none of its code:
// it reads records, APDUs and AWS's XML itself, so that a mistake in the product
// cannot be in the checker, too, and pass.
//
// Start reading at [Always], which holds between any two commands, and [Settled],
// which holds after the last one.
package check
