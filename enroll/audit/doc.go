// Package audit compares the ledger with AWS and with the plugged-in keys. It
// reads, and changes nothing.
//
// Start reading at [Look], then [Judge].
//
// # Words
//
//	account   an AWS account; a Target says how to enter it
//	kind      a kind of finding; Catalogue contains all kinds
//	finding   a difference between the ledger and AWS or a key, or a violation of the policy
//	evidence  the AWS call, key or record that shows a finding
//	accepted  tolerated until a day, by a record
//	unread    not readable, with the reason
//	expected  an event of CloudTrail that the ledger explains
//
// # How an audit works
//
// [Read] prepares the records of the ledger as [Known].
//
// [Look] reads the accounts: many at the same time, and one call after the other in
// each account. AWS needs time to make a credential report, so an account requests its
// report first and reads it last, and other accounts go on. What could not be read is
// listed with what was: an account that cannot be entered, or that AWS throttles, does
// not affect the others.
//
// [Judge] compares what was read with the ledger, from plain data alone.
// [Known.Reconcile] explains CloudTrail's events from the ledger: calls of rootseal by
// their request ids, and acts in the console by the device of the sign-in.
// [Unexpected] returns a finding for each other event.
//
// # Rules
//
// The id of a finding stays the same from one audit to the next. It consists of the
// kind, the account and the object ("device-gone/111122223333/root/sealed").
//
// [Catalogue] and docs/audit.md list the kinds, with severity and related controls. The
// names of kinds do not change.
//
// [Accept] makes the record that accepts a known finding for a time. An accepted
// finding still appears in each audit.
package audit
