//go:build !windows

package terminal

import (
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// silence puts the terminal from raw mode into the mode before, but without echo. It
// does so in one step: for as long as the terminal echoed, a paste would be seen.
func silence(fd int, _ *term.State) error {
	mode, err := unix.IoctlGetTermios(fd, getMode)
	if err != nil {
		return err
	}
	mode.Lflag |= unix.ICANON | unix.ISIG | unix.IEXTEN
	mode.Iflag |= unix.ICRNL
	mode.Oflag |= unix.OPOST
	return unix.IoctlSetTermios(fd, setMode, mode)
}
