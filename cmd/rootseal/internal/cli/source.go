package cli

import (
	"errors"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/limited"
	"rootseal/enroll/pasted"
	"rootseal/message"
)

// A flag for a secret takes its source, never the secret: "-" is standard input,
// "fd:N" an open file descriptor, anything else a file that only its owner can
// read. The process list and the shell's history show every command line.

// Limits of what a source may contain.
const (
	maxSecret  = limited.Text
	MaxPicture = 16 << 20 // as package picture
)

// errExposed is the error of a secret's file that others can read.
var errExposed = hint.Sentinel(hint.CloseFile, "others can read it")

// ReadSecret reads a source to its end. The caller overwrites the secret.
func ReadSecret(stdin io.Reader, source string) ([]byte, error) {
	data, err := ReadSource(stdin, source, true, maxSecret)
	if err != nil {
		return nil, message.Errorf("reading the secret from %s: %w", sourceName(source), err)
	}
	return pasted.File(data), nil
}

// ReadSource reads a source to its end. A private file must be closed to others.
func ReadSource(stdin io.Reader, source string, private bool, limit int) ([]byte, error) {
	switch {
	case source == "":
		return nil, errors.New("no source given")
	case source == "-":
		return readLimited(stdin, limit)
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
		data, err := readLimited(f, limit)
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
	data, err := readLimited(f, limit)
	return data, Reason(err)
}

func checkPrivate(info os.FileInfo) error {
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return message.Errorf("%w: its mode is %04o, not 0600", errExposed, mode)
	}
	return nil
}

// IsStream reports whether a source can be read only once.
func IsStream(source string) bool { return source == "-" || strings.HasPrefix(source, "fd:") }

// descriptor returns the N of fd:N. The first three are refused: rootseal closes a
// secret's descriptor after reading it, and would lose its own output.
func descriptor(source string) (int, error) {
	n, err := strconv.ParseUint(source[len("fd:"):], 10, 16)
	if err != nil {
		return 0, errors.New("fd:N requires a number")
	}
	if n <= 2 {
		return 0, errors.New("fd:N starts at 3; standard input is -")
	}
	return int(n), nil
}

// readLimited reads up to limit bytes, and leaves no copies in outgrown buffers.
func readLimited(r io.Reader, limit int) ([]byte, error) {
	buf := make([]byte, 0, min(limit, 64<<10))
	for {
		if len(buf) == cap(buf) {
			if cap(buf) >= limit {
				clear(buf)
				return nil, message.Errorf("%w: %d bytes and more", limited.ErrTooLarge, limit)
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

// sourceName names a source in a message. A source that is no file may be the secret
// itself, given by mistake, so it is not repeated.
func sourceName(source string) message.Text {
	if source == "-" {
		return message.Word("standard input")
	}
	if strings.HasPrefix(source, "fd:") {
		return message.Word("the given file descriptor")
	}
	if _, err := os.Stat(source); err == nil {
		return message.Foreign(source)
	}
	return message.Word("the given file (a secret's flag names its source: -, fd:N or a file)")
}

// Reason returns a file error without the path, which may be a secret given by
// mistake. It keeps a hint.
func Reason(err error) error {
	var path *os.PathError
	if !errors.As(err, &path) {
		return err
	}
	var hinted interface{ Hint() hint.ID }
	if errors.As(err, &hinted) {
		return hint.Mark(hinted.Hint(), path.Err)
	}
	return path.Err
}

// accessCodes reads "SERIAL=SOURCE" flags.
func accessCodes(flags []string) (map[device.KeySerial]string, error) {
	return SourcesBySerial("--access-code", flags)
}

// SourcesBySerial reads "SERIAL=SOURCE" flags of this name.
func SourcesBySerial(name string, flags []string) (map[device.KeySerial]string, error) {
	bySerial := map[device.KeySerial]string{}
	for _, flag := range flags {
		left, source, ok := strings.Cut(flag, "=")
		serial, err := ParseSerial(left)
		if !ok || err != nil {
			return nil, Usage("%s requires SERIAL=SOURCE; the source is -, fd:N or a file", name)
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

// ReadOnce refuses a stream as the source of two secrets: the first read empties
// it.
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

// SourceHelp ends the help of a command with flags for secrets.
const SourceHelp = `A SOURCE is - (standard input), fd:N (a file descriptor, 3 or higher) or a file
of mode 0600. Secrets never go on the command line.`
