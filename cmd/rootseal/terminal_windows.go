package main

import "golang.org/x/sys/windows"

// dropTyped throws away what was typed and not read yet.
func dropTyped(fd int) error { return windows.FlushConsoleInputBuffer(windows.Handle(fd)) }
