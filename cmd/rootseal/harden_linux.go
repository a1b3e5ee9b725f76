package main

import "golang.org/x/sys/unix"

// harden keeps the memory of this process from what could be read later or by
// others: no core dump is written, and other processes of the same user may
// neither trace it nor open /proc/PID/mem and /proc/PID/environ. Root may.
//
// What cannot be had is done without: a command that refuses to run would leave
// a ceremony half done. It is not undone for the programs that we start: the
// limit is passed on, the other flag ends with exec.
func harden() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
