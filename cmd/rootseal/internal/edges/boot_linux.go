package edges

import (
	"strings"

	"rootseal/enroll/limited"
)

// boot names the machine's present run, from its start on; "" if that is unknown.
func boot() string {
	id, err := limited.File("/proc/sys/kernel/random/boot_id", limited.Text)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}
