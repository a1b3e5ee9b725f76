// Package pcsc is the port of package device to PC/SC: pcscd on Linux, the
// PCSC framework on macOS, the Smart Card service on Windows.
//
// It is built with cgo, or on Windows without; elsewhere every call returns
// [device.ErrNotBuilt]. Each call that lists readers and each open card has a PC/SC
// context of its own, so that one key's touch never holds up another key.
//
// No call has a limit of its own: pcsc-lite waits for as long as another
// program holds a transaction. The limits are those of device.Desk.
package pcsc
