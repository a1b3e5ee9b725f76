package terminaltest

import "golang.org/x/sys/unix"

// Waiting returns how many bytes were typed and not read.
func (a *Asked) Waiting() (int, error) {
	return unix.IoctlGetInt(int(a.Device.Fd()), unix.TIOCINQ)
}
