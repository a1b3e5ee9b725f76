//go:build !linux && !darwin

package edges

// boot returns "": this system does not name its runs. So a later command at this workstation
// has to take over what an earlier one began.
func boot() string { return "" }
