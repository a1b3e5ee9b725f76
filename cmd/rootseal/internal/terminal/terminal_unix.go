//go:build !windows

package terminal

import "os"

// OpenTerminal opens the terminal of the process.
func OpenTerminal() (*Terminal, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, ErrNoTerminal
	}
	return NewTerminal(tty, tty), nil
}
