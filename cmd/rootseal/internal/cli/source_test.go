//go:build unix

package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"rootseal/device"
	"rootseal/enroll/limited"
)

const handedOver = "correct horse battery"

func TestReadSecret(t *testing.T) {
	folder := t.TempDir()
	file := func(mode os.FileMode) string {
		path := filepath.Join(folder, strconv.FormatUint(uint64(mode), 8))
		if err := os.WriteFile(path, []byte(handedOver), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := []struct {
		name, source string
		err          string // all of it; empty where the secret is read
	}{
		{"standard input", "-", ""},
		{"a private file", file(0o600), ""},
		{"a private file that nobody writes", file(0o400), ""},
		{"a file descriptor", "fd:" + openDescriptor(t, handedOver), ""},
		{"a file that all can read", file(0o644), "reading the secret from " + folder + "/644: others can read it: its mode is 0644, not 0600"},
		{"a file that the group can read", file(0o640), "reading the secret from " + folder + "/640: others can read it: its mode is 0640, not 0600"},
		{"a file that others can write", file(0o602), "reading the secret from " + folder + "/602: others can read it: its mode is 0602, not 0600"},
		{"no file", folder + "/none", "reading the secret from the given file (a secret's flag names its source: -, fd:N or a file): no such file or directory"},
		{"the secret itself", handedOver, "reading the secret from the given file (a secret's flag names its source: -, fd:N or a file): no such file or directory"},
		{"a folder", folder, "reading the secret from " + folder + ": others can read it: its mode is 0755, not 0600"},
		{"nothing", "", "reading the secret from the given file (a secret's flag names its source: -, fd:N or a file): no source given"},
		{"no number", "fd:" + handedOver, "reading the secret from the given file descriptor: fd:N requires a number"},
		{"a descriptor that is not open", "fd:987", "reading the secret from the given file descriptor: bad file descriptor"},
		{"standard error", "fd:2", "reading the secret from the given file descriptor: fd:N starts at 3; standard input is -"},
		{"a descriptor that cannot be", "fd:99999", "reading the secret from the given file descriptor: fd:N requires a number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadSecret(strings.NewReader(handedOver), tt.source)
			if tt.err == "" && (err != nil || string(got) != handedOver) {
				t.Errorf("got %q and %v", got, err)
			}
			if tt.err != "" && (err == nil || err.Error() != tt.err || got != nil) {
				t.Errorf("got %q and\n%v, want\n%s", got, err, tt.err)
			}
		})
	}
}

func TestReadLimited(t *testing.T) {
	for _, size := range []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 1 << 20, MaxPicture - 1} {
		want := bytes.Repeat([]byte("s"), size)
		if got, err := readLimited(iotest.HalfReader(bytes.NewReader(want)), MaxPicture); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes: got %d and %v", size, len(got), err)
		}
	}
	for _, limit := range []int{maxSecret, MaxPicture} {
		if got, err := readLimited(bytes.NewReader(make([]byte, limit+1)), limit); !errors.Is(err, limited.ErrTooLarge) || got != nil {
			t.Errorf("more than %d bytes: got %d bytes and %v", limit, len(got), err)
		}
	}
	broken := errors.New("broken pipe")
	if got, err := readLimited(iotest.ErrReader(broken), maxSecret); !errors.Is(err, broken) || got != nil {
		t.Errorf("a broken pipe: got %q and %v", got, err)
	}
}

func TestAccessCodes(t *testing.T) {
	open := openDescriptor(t, "")
	tests := []struct {
		name  string
		flags []string
		want  map[device.KeySerial]string
		err   string
	}{
		{"none", nil, map[device.KeySerial]string{}, ""},
		{"two", []string{"1=-", "2=fd:" + open}, map[device.KeySerial]string{1: "-", 2: "fd:" + open}, ""},
		{"a path with an equals sign", []string{"1=/run/a=b"}, map[device.KeySerial]string{1: "/run/a=b"}, ""},
		{"one file for two keys", []string{"1=/run/a", "2=/run/a"}, map[device.KeySerial]string{1: "/run/a", 2: "/run/a"}, ""},
		{"no serial", []string{handedOver}, nil, "--access-code requires SERIAL=SOURCE; the source is -, fd:N or a file"},
		{"the code in place of the serial", []string{handedOver + "=1"}, nil, "--access-code requires SERIAL=SOURCE; the source is -, fd:N or a file"},
		{"zero", []string{"0=-"}, nil, "--access-code requires SERIAL=SOURCE; the source is -, fd:N or a file"},
		{"twice", []string{"1=-", "1=fd:" + open}, nil, "--access-code is given twice for key 1"},
		{"standard input twice", []string{"1=-", "2=-"}, nil, "standard input can give one secret only; use another fd:N or a file"},
		{"standard input by its number", []string{"1=fd:0"}, nil, "reading the secret from the given file descriptor: fd:N starts at 3; standard input is -"},
		{"standard output", []string{"1=fd:1"}, nil, "reading the secret from the given file descriptor: fd:N starts at 3; standard input is -"},
		{"standard error", []string{"1=fd:2"}, nil, "reading the secret from the given file descriptor: fd:N starts at 3; standard input is -"},
		{"a descriptor that is not open", []string{"1=fd:987"}, nil, "reading the secret from the given file descriptor: bad file descriptor"},
		{"a descriptor twice", []string{"1=fd:" + open, "2=fd:" + open}, nil, "the given file descriptor can give one secret only; use another fd:N or a file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := accessCodes(tt.flags)
			if tt.err != "" {
				if err == nil || err.Error() != tt.err || ExitCode(err) != ExitUsage {
					t.Errorf("got %v and exit code %d, want %q and %d", err, ExitCode(err), tt.err, ExitUsage)
				}
				return
			}
			if err != nil || len(got) != len(tt.want) {
				t.Fatalf("got %v and %v, want %v", got, err, tt.want)
			}
			for serial, source := range tt.want {
				if got[serial] != source {
					t.Errorf("key %d: got %q, want %q", serial, got[serial], source)
				}
			}
		})
	}
}

// openDescriptor is a descriptor that a shell has opened: fd:N reads it once.
func openDescriptor(t *testing.T, text string) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.WriteString(text); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	// A descriptor of its own, which ReadSecret closes, unknown to r.
	n, err := syscall.Dup(int(r.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	return strconv.Itoa(n)
}
