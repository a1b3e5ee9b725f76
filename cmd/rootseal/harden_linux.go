package main

import "golang.org/x/sys/unix"

// harden protects the memory of this process: there are no core dumps, and other
// processes of the same user can neither trace it nor open /proc/PID/mem and
// /proc/PID/environ. Root still can.
//
// harden ignores failures: a command that refuses to run could leave a ceremony
// unfinished. Programs that rootseal starts inherit the limit; exec resets the other
// flag.
func harden() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
