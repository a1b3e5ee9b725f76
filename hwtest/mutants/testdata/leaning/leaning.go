// Package leaning has a test that passes only after another test.
package leaning

var ready bool

func prepare(n int) { ready = n > 0 }
