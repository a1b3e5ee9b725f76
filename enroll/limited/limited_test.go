//go:build unix

package limited_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rootseal/enroll/limited"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(path("fits"), []byte("12345678"), 0o600))
	must(os.WriteFile(path("one more"), []byte("123456789"), 0o600))
	must(os.WriteFile(path("sparse"), nil, 0o600))
	must(os.Truncate(path("sparse"), 60<<30))
	must(syscall.Mkfifo(path("pipe"), 0o600))
	must(os.Symlink("/dev/zero", path("device")))
	must(os.Mkdir(path("folder"), 0o700))
	for name, want := range map[string]error{
		"fits": nil, "one more": limited.ErrTooLarge, "sparse": limited.ErrTooLarge,
		"pipe": limited.ErrNotRegular, "device": limited.ErrNotRegular, "folder": limited.ErrNotRegular,
		"absent": fs.ErrNotExist,
	} {
		data, err := limited.File(path(name), 8)
		if !errors.Is(err, want) || (want == nil) != (string(data) == "12345678") {
			t.Errorf("%s: %q, %v, want %v", name, data, err, want)
		}
		if name == "absent" {
			want = nil // for who reads it to miss
		}
		if err := limited.Check(path(name), 8); !errors.Is(err, want) {
			t.Errorf("%s is checked: %v, want %v", name, err, want)
		}
	}
}

type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) { e.read += len(p); return len(p), nil }

func TestAllStops(t *testing.T) {
	var from endless
	if _, err := limited.All(&from, 1<<20); !errors.Is(err, limited.ErrTooLarge) || from.read > 2<<20 {
		t.Errorf("%d bytes were read: %v", from.read, err)
	}
	if data, err := limited.All(strings.NewReader("all of it"), 9); err != nil || string(data) != "all of it" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for limit, want := range map[int]error{2: limited.ErrTooLarge, 3: nil} {
		seen := 0
		err := limited.Names(dir, limit, func(fs.DirEntry) error { seen++; return nil })
		if !errors.Is(err, want) || want == nil && seen != 3 {
			t.Errorf("limit %d: %d names, %v", limit, seen, err)
		}
	}
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := limited.Names(pipe, 9, func(fs.DirEntry) error { return nil }); err == nil {
		t.Error("a pipe was listed")
	}
}
