//go:build !linux

package printable

const onlyHere = false
