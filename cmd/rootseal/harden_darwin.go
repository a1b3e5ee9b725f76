package main

import "golang.org/x/sys/unix"

// harden prevents core dumps and debuggers; see the version for Linux.
func harden() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.PtraceDenyAttach()
}
