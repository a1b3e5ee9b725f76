// Package pcsc connects package device to PC/SC: pcscd on Linux, the PCSC framework
// on macOS, the Smart Card service on Windows.
//
// It builds with cgo, and on Windows without cgo; elsewhere every call returns
// [device.ErrNotBuilt]. Each call that lists readers and each open card has a PC/SC context
// of its own, so that one key's touch never delays another key.
//
// No call here has a time limit: pcsc-lite waits for as long as another program has
// a transaction. device.Desk sets the limits.
package pcsc
