// Package audit holds what the ledger says against what AWS and the keys on the
// desk say. It looks and changes nothing.
//
// [Look] reads the accounts, several at a time and one call after the other
// inside of each. AWS takes its time to make a credential report, so all
// accounts are asked for theirs first and read in a second pass. What could not
// be read stands beside what was: an account that cannot be entered keeps no
// other.
//
// [Judge] compares, from plain data alone. What is not as it should be is a
// [Finding] with an id that stays the same from one audit to the next: its kind,
// the account, and what it is of ("device-gone/111122223333/root/sealed"). The
// kinds, how bad each is and which controls ask for it stand in [Catalogue] and
// in docs/audit.md.
//
// [Reconcile] holds CloudTrail's events against the ledger: what rootseal did by
// their request ids, what a person did in the console by the device.
//
// A finding that is known and tolerated is accepted for a time by a record; it
// is shown all the same.
package audit
