//go:build unix

package printable

import "syscall"

func sameNumber(number syscall.Errno) syscall.Errno { return number }
