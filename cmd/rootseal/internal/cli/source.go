package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"rootseal/enroll/hint"

	"rootseal/device"
	"rootseal/enroll/limited"
	"rootseal/enroll/pasted"
)

// A flag for a secret names where it comes from, never the secret: "-" is
// standard input, "fd:N" an open file descriptor, anything else a file that
// nobody but its owner can read. What is on a command line stands in the
// process list and in the shell's history.

// What a source may hold: a secret is a text, or the picture of a QR code.
const (
	MaxSecret  = limited.Text
	MaxPicture = 16 << 20 // as package picture
)

// errExposed refuses a secret's file that others can read.
var errExposed = hint.Sentinel(hint.CloseFile, "others can read it")

// ReadSecret reads all of a source. The caller overwrites it.
func ReadSecret(stdin io.Reader, source string) ([]byte, error) {
	data, err := ReadSource(stdin, source, true, MaxSecret)
	if err != nil {
		return nil, fmt.Errorf("reading the secret from %s: %w", sourceName(source), err)
	}
	return pasted.File(data), nil
}

func ReadSource(stdin io.Reader, source string, private bool, limit int) ([]byte, error) {
	switch {
	case source == "":
		return nil, errors.New("no source given")
	case source == "-":
		return ReadLimited(stdin, limit)
	case strings.HasPrefix(source, "fd:"):
		n, err := descriptor(source)
		if err != nil {
			return nil, err
		}
		f := os.NewFile(uintptr(n), source)
		if f == nil {
			return nil, errors.New("no such file descriptor")
		}
		defer func() { _ = f.Close() }()
		data, err := ReadLimited(f, limit)
		return data, Reason(err)
	}
	f, err := os.Open(source)
	if err != nil {
		return nil, Reason(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, Reason(err)
	}
	if private {
		if err := checkPrivate(info); err != nil {
			return nil, err
		}
	}
	data, err := ReadLimited(f, limit)
	return data, Reason(err)
}

func checkPrivate(info os.FileInfo) error {
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return fmt.Errorf("%w: its mode is %04o; want 0600", errExposed, mode)
	}
	return nil
}

// IsStream is whether a source is gone once it was read.
func IsStream(source string) bool { return source == "-" || strings.HasPrefix(source, "fd:") }

// descriptor is the N of fd:N. The first three have their own use: a secret's
// descriptor is closed once it is read, and all that is said later would be lost.
func descriptor(source string) (int, error) {
	n, err := strconv.ParseUint(source[len("fd:"):], 10, 16)
	if err != nil {
		return 0, errors.New("want fd:N with a number")
	}
	if n <= 2 {
		return 0, errors.New("want fd:N from 3 on; standard input is -")
	}
	return int(n), nil
}

// ReadLimited reads without growing a buffer, which would leave copies behind.
func ReadLimited(r io.Reader, limit int) ([]byte, error) {
	buf := make([]byte, 0, min(limit, 64<<10))
	for {
		if len(buf) == cap(buf) {
			if cap(buf) >= limit {
				clear(buf)
				return nil, fmt.Errorf("%w: %d bytes and more", limited.ErrTooLarge, limit)
			}
			grown := make([]byte, len(buf), min(cap(buf)*2, limit))
			copy(grown, buf)
			clear(buf)
			buf = grown
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			return buf, nil
		}
		if err != nil {
			clear(buf)
			return nil, err
		}
	}
}

// sourceName names a source in a message. Somebody will give the secret itself
// where its source is wanted, so what is no file is not repeated.
func sourceName(source string) string {
	if source == "-" {
		return "standard input"
	}
	if strings.HasPrefix(source, "fd:") {
		return "the given file descriptor"
	}
	if _, err := os.Stat(source); err == nil {
		return source
	}
	return "the given file (a secret's flag names its source: -, fd:N or a file)"
}

// Reason is a file error without the path, which may be a secret given by
// mistake.
func Reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// AccessCodes reads "SERIAL=SOURCE" flags.
func AccessCodes(flags []string) (map[device.KeySerial]string, error) {
	return SourcesBySerial("--access-code", flags)
}

// SourcesBySerial reads "SERIAL=SOURCE" flags of this name.
func SourcesBySerial(name string, flags []string) (map[device.KeySerial]string, error) {
	bySerial := map[device.KeySerial]string{}
	for _, flag := range flags {
		left, source, ok := strings.Cut(flag, "=")
		serial, err := ParseSerial(left)
		if !ok || err != nil {
			return nil, Usage("%s wants SERIAL=SOURCE, where the source is -, fd:N or a file", name)
		}
		if _, twice := bySerial[serial]; twice {
			return nil, Usage("%s is given twice for key %d", name, serial)
		}
		bySerial[serial] = source
	}
	sources := slices.Collect(maps.Values(bySerial))
	for _, source := range sources {
		if IsStream(source) {
			if err := CheckSource(source); err != nil {
				return bySerial, err
			}
		}
	}
	return bySerial, ReadOnce(sources...)
}

// ReadOnce refuses a stream that two secrets would come from: the first takes
// all of it.
func ReadOnce(sources ...string) error {
	seen := map[string]bool{}
	for _, source := range sources {
		if !IsStream(source) {
			continue
		}
		if seen[source] {
			return Usage("%s can give one secret only; use another fd:N or a file", sourceName(source))
		}
		seen[source] = true
	}
	return nil
}

// SourceHelp closes the help of a command whose flags name sources of secrets.
const SourceHelp = `A SOURCE is - (standard input), fd:N (a file descriptor, 3 or higher) or a file
of mode 0600. Secrets never go on the command line.`
