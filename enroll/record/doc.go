// Package record is what the records of a ledger add up to: which MFA devices
// there are and which keys hold them, what each key has proven and where it
// lies, which witnesses are left, what is found wrong and not closed.
//
// [Read] folds the records, oldest first; nothing here reads a file, a clock or
// a key. A book is a view of one moment: read it again after an append. Order is
// what the sequence says. Times are those of the workstations that wrote the
// records, and only due dates are reckoned from them.
//
// What a trip brought home (kind away) counts from the place of its away record
// on, with the time at which it was done. A record that claims what its own
// evidence does not bear out, as an answer that is not its witness's, does not
// count as a proof; it is a [Finding].
//
// It does not ask who signed what: package officer does.
package record
