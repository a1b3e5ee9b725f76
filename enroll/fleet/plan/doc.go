// Package plan compares the fleet file with the ledger, AWS and the plugged-in keys, and
// makes of it what there is to do, as plain data.
//
// Start reading at [Make], which is a pure function of its [Input]. [Look] reads AWS for
// it. [Save] and [Load] are the plan as a file, with the hash that an officer approves.
//
// # Words
//
//	action   what to do about one device: enroll, rotate, retire, verify, adopt,
//	         nothing; cannot if something prevents it
//	reason   why there is an action, or why there cannot be one
//	facts    what the plan read of a principal and of a key
//	moved    facts that are no longer as the plan saw them
//
// # Rules
//
// The same input makes the same bytes: everything is sorted, and no time, request id or
// session name is in a plan. Errors of AWS become reasons without the text of the answer.
//
// A plan contains everything that carrying it out needs, and the facts of each principal
// and key on their own. To carry it out, read the facts again, and refuse if they moved
// ([Plan.Moved]): unrelated records make no plan stale.
//
// The hash of a plan shows only that it is whole. [Load] refuses a plan that does not follow
// from its own facts: each action, and what is done side by side.
//
// A key that is plugged in shows its firmware and free slots. For any other key the plan
// uses what the ledger has, and a key that neither has is no key to plan with.
//
// # Limits
//
// This package writes nothing, anywhere. What the ledger says against a key is decided in
// package gate, and what a device lacks in package record.
package plan
