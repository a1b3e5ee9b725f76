package printable

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// reasons are errors of the operating system and of Go that a person reads, in English.
// An error of the operating system is known by its number, because its text depends on
// the system. Those of Go's own packages, below, are known by their identity.
var reasons = []struct {
	is   error
	text string
}{
	{syscall.ENOENT, "no such file or directory"},
	{syscall.EACCES, "permission denied"},
	{syscall.EPERM, "operation not permitted"},
	{syscall.EEXIST, "file exists"},
	{syscall.ENOTEMPTY, "directory not empty"},
	{syscall.ENOTDIR, "not a directory"},
	{syscall.EISDIR, "is a directory"},
	{syscall.ENOSPC, "no space left on device"},
	{syscall.EDQUOT, "disk quota exceeded"},
	{syscall.EFBIG, "file too large"},
	{syscall.EROFS, "read-only file system"},
	{syscall.EIO, "input/output error"},
	{syscall.EBUSY, "device or resource busy"},
	{syscall.ETXTBSY, "text file busy"},
	{syscall.EXDEV, "invalid cross-device link"},
	{syscall.EMFILE, "too many open files"},
	{syscall.ENFILE, "too many open files in system"},
	{syscall.ENAMETOOLONG, "file name too long"},
	{syscall.ELOOP, "too many levels of symbolic links"},
	{syscall.EINVAL, "invalid argument"},
	{syscall.ENODEV, "no such device"},
	{syscall.ENXIO, "no such device or address"},
	{syscall.EBADF, "bad file descriptor"},
	{syscall.EPIPE, "broken pipe"},
	{syscall.ENOMEM, "cannot allocate memory"},
	{syscall.ENOEXEC, "exec format error"},
	{syscall.ESTALE, "stale file handle"},
	{syscall.ENOSYS, "function not implemented"},
	{syscall.ENOTSUP, "operation not supported"},
	{syscall.ECONNREFUSED, "connection refused"},
	{syscall.ECONNRESET, "connection reset by peer"},
	{syscall.ECONNABORTED, "software caused connection abort"},
	{syscall.ENETUNREACH, "network is unreachable"},
	{syscall.ENETDOWN, "network is down"},
	{syscall.EHOSTUNREACH, "no route to host"},
	{syscall.EHOSTDOWN, "host is down"},
	{syscall.ETIMEDOUT, "connection timed out"},
	{syscall.EADDRNOTAVAIL, "cannot assign requested address"},

	// A number that has no line above, as on Windows.
	{fs.ErrNotExist, "file does not exist"},
	{fs.ErrExist, "file already exists"},
	{fs.ErrPermission, "permission denied"},

	{fs.ErrClosed, "file already closed"},
	{fs.ErrInvalid, "invalid argument"},
	{io.EOF, "EOF"},
	{io.ErrUnexpectedEOF, "unexpected EOF"},
	{io.ErrClosedPipe, "io: read/write on closed pipe"},
	{os.ErrDeadlineExceeded, "i/o timeout"},
	{context.DeadlineExceeded, "context deadline exceeded"},
	{context.Canceled, "context canceled"},
	{exec.ErrNotFound, "executable file not found in $PATH"},
	{strconv.ErrSyntax, "invalid syntax"},
	{strconv.ErrRange, "value out of range"},
	{csv.ErrBareQuote, "bare \" in non-quoted-field"},
	{csv.ErrQuote, "extraneous or missing \" in quoted-field"},
}

// reasonOf returns the English of an error that wraps no other, and whether it is known.
func reasonOf(err error) (string, bool) {
	number, isNumber := err.(syscall.Errno) //nolint:errorlint // this is about this very error
	if isNumber {
		err = sameNumber(number)
	}
	for _, reason := range reasons {
		if err == reason.is || isNumber && errors.Is(err, reason.is) { //nolint:errorlint // this is about this very error
			return reason.text, true
		}
	}
	return "", false
}
