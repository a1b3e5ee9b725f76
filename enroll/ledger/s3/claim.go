package s3

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/enroll/limited"
)

// Claim implements ledger.Store. It keeps the commands of this workstation apart; the records
// keep the workstations apart, see ledger.Workstation.
func (s *Store) Claim(ceremony string) (release func(), ok bool, err error) {
	if s.local.Claims == "" {
		return func() {}, true, nil
	}
	return ledger.Dir(s.local.Claims).Claim(ceremony)
}

// kept is the file in which this workstation keeps a ceremony. A ceremony's id in a record can
// be any text.
func (s *Store) kept(ceremony string) string {
	return filepath.Join(s.local.Claims, fmt.Sprintf("has-%x", sha256.Sum256([]byte(ceremony))))
}

func (s *Store) stamp(since uint64) string { return fmt.Sprintf("%s %d\n", s.local.Boot, since) }

// Keep implements ledger.Workstation.
func (s *Store) Keep(ceremony string, since uint64) error {
	if s.local.Claims == "" || s.local.Boot == "" {
		return nil // every later command at this workstation has to take over
	}
	return os.WriteFile(s.kept(ceremony), []byte(s.stamp(since)), 0o600) // Claim has made the folder
}

// Kept implements ledger.Workstation. A crash while the file was written leaves a file that
// proves nothing.
func (s *Store) Kept(ceremony string) (since uint64, ok bool) {
	data, err := limited.File(s.kept(ceremony), limited.Text)
	if err != nil || s.local.Boot == "" {
		return 0, false
	}
	boot, number, _ := strings.Cut(strings.TrimSuffix(string(data), "\n"), " ")
	if _, err := fmt.Sscanf(number, "%d", &since); err != nil || boot != s.local.Boot {
		return 0, false
	}
	return since, true
}
