package command

import "golang.org/x/sys/unix"

// free returns how many bytes the file system at a path has left; 0 if nobody knows.
func free(path string) uint64 {
	var at unix.Statfs_t
	if err := unix.Statfs(path, &at); err != nil || at.Bsize < 0 {
		return 0
	}
	return at.Bavail * uint64(at.Bsize)
}
