package edges

import "golang.org/x/sys/unix"

// boot names the machine's present run, from its start on; "" if that is unknown.
func boot() string {
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return id
}
