// Package many runs several rotations in one command: all that a lost key could open.
//
// [Prepare] looks at everything for all of them, and [Run] carries them out, several at
// a time where no person is needed. Each rotation is a ceremony of its own (package
// enroll): one that fails does not stop the others. [Ceremonies] are the enrollments of one
// command, whose keys are let go together.
package many
