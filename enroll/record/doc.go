// Package record folds the records of a ledger into what they say now: which devices
// there are, which keys hold them, what each key has proven, which bag it is in, which
// one-time challenges are unused, and what is wrong.
//
// Start reading at [Read], which returns a [Book]. [Book.Against] has the objections to a
// key, [Status] compares a book with the policy, and [Ceremony] is the state of one
// ceremony.
//
// # Words
//
//	book        the folded state; only a folding changes it, and none is left after Read
//	finding     something wrong that stays until officers close it: "unseal-42"
//	breach      a violation of the policy, computed on demand
//	objection   what the ledger says against the use of a key
//	unsettled   a ceremony without an end record
//	owed        pending cleanup
//	proof       a key held the seed; a live check shows that AWS accepts its codes
//	witness     a one-time challenge
//	trip, away  the use of an offline copy, and a record that it brought home
//
// # Rules
//
// The order of records is their sequence. Times come from the clocks of many workstations,
// so they decide only when something is due.
//
// A book shows one moment. Read it again after an append.
//
// A record from a trip counts from its away record on, but with the time at which it was
// made.
//
// A record can claim more than its evidence shows: "proven" with a wrong answer, for
// example. Such a record is no proof; it is a [Finding]. The package reports it and goes on,
// because one forged record must not hide the others.
//
// # Limits
//
// Nothing here reads a file, a clock or a key. Package officer decides which records need
// a signature, and package gate decides what may follow from a record.
package record
