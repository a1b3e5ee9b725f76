package terminal

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
	"golang.org/x/term"
)

// OpenTerminal opens the terminal of the process.
func OpenTerminal() (*Terminal, error) {
	in, err := os.OpenFile("CONIN$", os.O_RDWR, 0)
	if err != nil {
		return nil, ErrNoTerminal
	}
	out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		return nil, errors.Join(ErrNoTerminal, in.Close())
	}
	// Erasing a list takes escape sequences, which older consoles obey on request.
	console := windows.Handle(out.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) == nil {
		_ = windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	}
	return NewTerminal(in, out), nil
}

// dropTyped drops what was typed and not read yet.
func dropTyped(fd int) error { return windows.FlushConsoleInputBuffer(windows.Handle(fd)) }

// silence puts the console from raw mode into the mode before, but without echo.
func silence(fd int, _ *term.State) error {
	var mode uint32
	if err := windows.GetConsoleMode(windows.Handle(fd), &mode); err != nil {
		return err
	}
	mode |= windows.ENABLE_PROCESSED_INPUT | windows.ENABLE_LINE_INPUT
	return windows.SetConsoleMode(windows.Handle(fd), mode)
}
