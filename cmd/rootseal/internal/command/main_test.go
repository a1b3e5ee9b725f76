//go:build unix

package command

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain takes memory for time. Thousands of small worlds come and go here, and at
// Go's own setting their collection is a fifth of the work. Ledgers are in memory,
// too, where the system offers that: a disk takes milliseconds for each fsync.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(inMemory(m.Run))
}

// inMemory runs the tests with a folder for temporary files in memory. A folder that
// TMPDIR names stays, and so does the default where memory is short, as in a container.
func inMemory(run func() int) int {
	const memory, enough = "/dev/shm", 512 << 20
	if os.Getenv("TMPDIR") != "" || free(memory) < enough {
		return run()
	}
	folder, err := os.MkdirTemp(memory, "rootseal-test-")
	if err != nil {
		return run()
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := os.Setenv("TMPDIR", folder); err != nil {
		return run()
	}
	return run()
}
