// Package step is the one mechanism for every change that rootseal makes to a key
// or to AWS.
//
// A ceremony is plain data. A pure function turns it into stages of steps; the
// steps of a stage run in parallel. Before a stage, the runner writes the record
// that announces it. One step is the commit: enabling the device, or the codes that
// the operator types.
//
//	begin · create · load · put ×N · prove ×N · enable (commit) · read back · end
//
// [Runner.Run] carries the stages out. [Runner.Settle] ends what a failure left, in
// the same command and, rebuilt from the records, in any later one:
//
//   - the commit has happened: go forward; nothing that remains needs the seed
//   - it surely has not: walk back from the last step, each step looked at, undone
//     if it is the ceremony's own, and looked at again
//   - anything else: touch nothing, and stay unfinished
//
// A step that cannot undo its effect, and need not, returns a [LeftError]: what is
// left becomes pending cleanup in the closing record.
package step
