//go:build unix

package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A copy is made in a new folder, in an empty one, and in what an interrupted attempt left.
func TestMakeRoom(t *testing.T) {
	for name, tt := range map[string]struct {
		folder string
		file   string
		want   error
	}{
		"in a new folder":            {"", "", nil},
		"in an empty one":            {"copy", "", nil},
		"after an attempt":           {"copy/records", "", nil},
		"among other files":          {"copy", "copy/letter.txt", ErrNotEmpty},
		"into the records of a copy": {"copy/records", "copy/records/00000001.json", ErrNotEmpty},
	} {
		t.Run(name, func(t *testing.T) {
			in := t.TempDir()
			if err := os.MkdirAll(filepath.Join(in, tt.folder), 0o700); err != nil {
				t.Fatal(err)
			}
			if tt.file != "" {
				if err := os.WriteFile(filepath.Join(in, tt.file), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := MakeRoom(filepath.Join(in, "copy")); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

// A folder that takes no record is no room, even if it can be made.
func TestMakeRoomForRecords(t *testing.T) {
	path := t.TempDir()
	for len(path) < unix.PathMax-300 {
		path = filepath.Join(path, strings.Repeat("x", 200))
	}
	path = filepath.Join(path, strings.Repeat("x", unix.PathMax-len(path)-30)) // a record has a longer name
	if err := MakeRoom(path); err == nil || !errors.Is(err, unix.ENAMETOOLONG) {
		t.Errorf("%v, want %v", err, unix.ENAMETOOLONG)
	}
}

// Only a disk without hard links gets the hint about such a disk.
func TestTryLinkInNoFolder(t *testing.T) {
	if err := tryLink(filepath.Join(t.TempDir(), "missing")); err == nil || errors.Is(err, errNoLinks) {
		t.Error(err)
	}
}

// The error of the first thing that fails is kept.
func TestMakeFolderWhereNoneCanBe(t *testing.T) {
	if err := makeFolder("/proc/self/ledger"); err == nil || !strings.Contains(err.Error(), "mkdir") {
		t.Error(err)
	}
}
