//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package terminal

import "golang.org/x/sys/unix"

const (
	getMode = unix.TIOCGETA
	setMode = unix.TIOCSETA
)

// dropTyped drops what was typed and not read yet.
func dropTyped(fd int) error {
	const input = 1 // FREAD of sys/file.h
	return unix.IoctlSetPointerInt(fd, unix.TIOCFLUSH, input)
}
