// Package fleet reads the fleet file: the accounts of a company, how to enter each, and
// which principals have which devices on which keys.
//
// Start reading at [Read], which returns a [File]. [File.Principals] is the file with its
// defaults applied.
//
// # Words
//
//	fleet file  fleet.yaml, reviewed in Git like code
//	key set     a named list of serials
//	tier        high: keys hold the seed; low: the company's password manager does
//	problem     something wrong in the file, with its line and column
//
// # Rules
//
// The reader is strict, because what it does not understand would not be done. It reports
// every problem at once, each with what to write instead. An account number is text: a
// YAML reader that takes 001122334455 for a number makes another account of it.
//
// The Go types are the only description of the file. The JSON Schema for editors follows
// from them (docs/fleet.schema.json), and the rules about texts are one table for both
// (texts.go). A schema can say less than the reader does, never more.
//
// The policy has one home, the signed ledger. The file may require more, never less
// ([Policy.Over]).
//
// # Limits
//
// This package reads no ledger, key or account. Package plan compares the file with them.
package fleet
