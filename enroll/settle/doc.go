// Package settle ends, in a later command, what an earlier command left: an
// unfinished ceremony, and the orphans of a workstation that died with its ledger.
//
// The ledger is evidence, never an order. [Recover] makes a plan of what would be
// deleted, who wrote each record, and what AWS shows; the operator confirms it before
// the first deletion. Records that rootseal would not have written, or whose intent
// no officer signed, move nothing: the ceremony is closed as it stands.
//
// Whether a ceremony goes forward or is undone depends on its commit, the step that enables
// the device: [step.Runner] looks at AWS whether it happened. If a command was killed between
// PUT and Enable, it did not, and each step is undone, the last one first.
//
// [FindLeftovers] reads an account for devices that are tagged by ceremonies of which
// this ledger knows nothing; [RemoveLeftovers] and [FinishLeftovers] delete them.
package settle
