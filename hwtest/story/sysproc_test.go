//go:build linux && cgo

package story

import "syscall"

// noTerminal starts a process in a session of its own: it has no controlling
// terminal, so /dev/tty cannot be opened.
func noTerminal() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
