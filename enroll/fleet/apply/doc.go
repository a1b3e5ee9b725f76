// Package apply carries out a plan of the fleet.
//
// Start reading at [Prepare], which reads everything again and changes nothing, and at
// [Sitting.Run].
//
// # Words
//
//	sitting  one run of apply: from its signed record to the signature over its last end
//	item     a device of the plan with something to do
//	moved    facts of a principal or key that are no longer as the plan saw them
//
// # Rules
//
// Every change is a ceremony of package enroll, through the one runner, and every proof or
// adoption is one of package custody. The officers sign the apply record, which lists each
// device of the sitting. That signature covers the record that begins a ceremony or a live
// check only if it does exactly that to such a device (package officer). The signature that
// closes the sitting signs what came of them.
//
// A sitting refuses as a whole if something moved. What ceremonies of the same plan did has
// not moved, so a later sitting goes on. An item that fails is undone and reported, and the
// others go on.
//
// AWS limits the calls in each account, so accounts run in parallel, and the items of one
// account follow one another.
package apply
