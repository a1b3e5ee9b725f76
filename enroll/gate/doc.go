// Package gate decides what may not happen. Every command passes its gates before it
// writes to a key, relies on one, or deletes something of value.
//
//   - [Guard]: what the ledger has against a key (lost, wrong, sealed, reset)
//   - [CheckSuits], [CheckSpace], [CheckID], [CheckDistinct]: what the key itself shows
//   - [MayDestroy]: the ledger lacks something that is remembered of it
//   - [WouldWrite]: rootseal would not have written these records
//   - [MayClean]: a retired credential may be deleted from a key
//
// A gate knows no ceremony, and touches nothing.
package gate
