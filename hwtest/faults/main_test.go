package faults

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain takes memory for time. Thousands of small worlds come and go here, and at
// Go's own setting their collection is a fifth of the work.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(m.Run())
}
