package main

import "golang.org/x/sys/unix"

// harden: no core dump is written, and no debugger may attach. See the one for
// Linux.
func harden() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.PtraceDenyAttach()
}
