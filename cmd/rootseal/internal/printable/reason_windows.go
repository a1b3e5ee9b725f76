package printable

import "syscall"

// sameNumbers are errors of Windows for which Go has the number of other systems too.
var sameNumbers = map[syscall.Errno]syscall.Errno{
	2:     syscall.ENOENT,       // ERROR_FILE_NOT_FOUND
	3:     syscall.ENOENT,       // ERROR_PATH_NOT_FOUND
	4:     syscall.EMFILE,       // ERROR_TOO_MANY_OPEN_FILES
	5:     syscall.EACCES,       // ERROR_ACCESS_DENIED
	6:     syscall.EBADF,        // ERROR_INVALID_HANDLE
	8:     syscall.ENOMEM,       // ERROR_NOT_ENOUGH_MEMORY
	17:    syscall.EXDEV,        // ERROR_NOT_SAME_DEVICE
	19:    syscall.EROFS,        // ERROR_WRITE_PROTECT
	32:    syscall.EBUSY,        // ERROR_SHARING_VIOLATION
	80:    syscall.EEXIST,       // ERROR_FILE_EXISTS
	109:   syscall.EPIPE,        // ERROR_BROKEN_PIPE
	112:   syscall.ENOSPC,       // ERROR_DISK_FULL
	145:   syscall.ENOTEMPTY,    // ERROR_DIR_NOT_EMPTY
	183:   syscall.EEXIST,       // ERROR_ALREADY_EXISTS
	206:   syscall.ENAMETOOLONG, // ERROR_FILENAME_EXCED_RANGE
	267:   syscall.ENOTDIR,      // ERROR_DIRECTORY
	10051: syscall.ENETUNREACH,  // WSAENETUNREACH
	10053: syscall.ECONNABORTED, // WSAECONNABORTED
	10054: syscall.ECONNRESET,   // WSAECONNRESET
	10060: syscall.ETIMEDOUT,    // WSAETIMEDOUT
	10061: syscall.ECONNREFUSED, // WSAECONNREFUSED
	10065: syscall.EHOSTUNREACH, // WSAEHOSTUNREACH
}

// sameNumber returns the number that other systems have for an error.
func sameNumber(number syscall.Errno) syscall.Errno {
	if same, is := sameNumbers[number]; is {
		return same
	}
	return number
}
