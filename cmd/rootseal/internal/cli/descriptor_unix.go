//go:build !windows

package cli

import "golang.org/x/sys/unix"

// checkOpen finds out whether a descriptor is open, without taking it.
func checkOpen(n int) error {
	_, err := unix.FcntlInt(uintptr(n), unix.F_GETFD, 0)
	return err
}
