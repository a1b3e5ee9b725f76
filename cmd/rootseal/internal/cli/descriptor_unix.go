//go:build !windows

package cli

import "golang.org/x/sys/unix"

// checkOpen returns an error if a descriptor is not open. It does not read from it.
func checkOpen(n int) error {
	_, err := unix.FcntlInt(uintptr(n), unix.F_GETFD, 0)
	return err
}
