// Package gate decides what rootseal may do with a key or a device, from what the ledger
// and AWS show. Every act that relies on a key, or destroys something, passes through
// it.
//
// Start reading at [Guard] for keys, and at [MayClean] and [WouldWrite] for deletions.
//
// # Words
//
//	objection  what the ledger says against a key: lost, wrong, sealed, reset, ...
//	use        what a command is going to do with the key
//	verdict    show the objection, ask the operator, or refuse
//	despite    keys that the operator confirmed in spite of an objection
//	strange    records that this code would never have written
//	remembered what a workstation knows about the ledger, kept outside of it
//
// # Rules
//
// The ledger is evidence, never an order: others can write to its folder. So a single record
// never causes a deletion. Its ceremony must be one that this code would have written
// ([WouldWrite], [WouldEnroll]), with a signed begin record if there are officers,
// in a ledger that was not cut ([MayDestroy]).
//
// AWS must agree. If AWS cannot be asked, the signature over the retirement or the typed
// account number decides.
//
// The verdicts are a table, and docs/design.md has the reasons. A new objection or use is
// a new row or column there.
//
// # Limits
//
// A gate touches no key and changes nothing. It does not know which ceremony passes
// through it, and imports neither package enroll, custody nor keyring.
package gate
