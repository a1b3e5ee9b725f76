package edges

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"rootseal/enroll/hint"
)

// errNoHome: rootseal cannot find the user's folders.
var errNoHome = hint.Sentinel(hint.NameLedger, "no home directory")

// ledgerDir returns the ledger's folder: that of the flag, of ROOTSEAL_LEDGER, or the
// one in the user's data folder.
func ledgerDir(flag string) (string, error) {
	for _, dir := range []string{flag, os.Getenv("ROOTSEAL_LEDGER")} {
		if dir != "" {
			return dir, nil
		}
	}
	data, err := userFolder("XDG_DATA_HOME", ".local/share")
	if err != nil {
		return "", fmt.Errorf("looking for the ledger: %w", errNoHome)
	}
	return filepath.Join(data, "rootseal", "ledger"), nil
}

// stateDir returns the folder for what this workstation remembers; empty without a
// home directory.
func stateDir() string {
	dir, err := userFolder("XDG_STATE_HOME", ".local/state")
	if err != nil {
		return ""
	}
	if (runtime.GOOS == "darwin" || runtime.GOOS == "windows") && os.Getenv("XDG_STATE_HOME") == "" { // one folder for data and state
		return filepath.Join(dir, "rootseal", "state")
	}
	return filepath.Join(dir, "rootseal")
}

// userFolder returns the folder in an XDG variable, or the system's own.
func userFolder(variable, unix string) (string, error) {
	if dir := os.Getenv(variable); dir != "" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Application Support"), nil
	case "windows":
		return filepath.Join(home, "AppData", "Local"), nil
	default:
		return filepath.Join(home, filepath.FromSlash(unix)), nil
	}
}
