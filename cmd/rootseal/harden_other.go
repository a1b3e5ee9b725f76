//go:build !linux && !darwin

package main

// harden does nothing here. On Windows, processes of one user can read each other's
// memory, and the machine's settings control crash dumps.
func harden() {}
