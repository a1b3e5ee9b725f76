// Package failing has a test that fails.
package failing

func positive(n int) bool { return n > 0 }
