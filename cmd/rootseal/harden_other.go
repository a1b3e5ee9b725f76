//go:build !linux && !darwin

package main

// harden does nothing here. On Windows a user's processes may read each other's
// memory, and whether a crash is dumped is the machine's setting.
func harden() {}
