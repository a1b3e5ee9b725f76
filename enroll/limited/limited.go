// Package limited reads no more than it was told. What rootseal reads can be
// written by others (a ledger folder on a share, a picture, a settings file), and
// a file of 60 GB costs nobody anything to make: a reader that takes all of it is
// killed, with whatever it was about to do.
package limited

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"syscall"

	"rootseal/enroll/hint"
)

// What is not read.
var (
	ErrTooLarge   = hint.Sentinel(hint.CheckSize, "too large")
	ErrNotRegular = hint.Sentinel(hint.UseRegularFile, "not a regular file")
)

// Text bounds what somebody can have written or typed: a secret, a PIN, an
// address, a few certificates.
const Text = 64 << 10

// Certificates bounds a file of certificates. That of all public authorities has
// some 200 KB.
const Certificates = 4 << 20

// File reads a regular file of at most limit bytes. It does not wait for a pipe's
// other end, and reads no device.
func File(path string, limit int64) ([]byte, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := check(info, limit); err != nil {
		return nil, err
	}
	return All(f, limit) // it may have grown since
}

// Check tells whether [File] would read a file. It is for the files that a
// library reads by itself. One that is not there is for the library to miss.
func Check(path string, limit int64) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return check(info, limit)
}

func check(info fs.FileInfo, limit int64) error {
	switch {
	case !info.Mode().IsRegular():
		return ErrNotRegular
	case info.Size() > limit:
		return tooLarge(limit)
	}
	return nil
}

// All reads what comes until its end, at most limit bytes.
func All(r io.Reader, limit int64) ([]byte, error) {
	var data bytes.Buffer
	n, err := io.Copy(&data, io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, err
	case n > limit:
		return nil, tooLarge(limit)
	}
	return data.Bytes(), nil
}

func tooLarge(limit int64) error { return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit) }

// batch is how many names of a folder are held at once.
const batch = 1024

// Names calls each with the entries of a folder, in no order, at most limit of
// them.
func Names(folder string, limit int, each func(fs.DirEntry) error) error {
	f, err := open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	for seen := 0; ; {
		entries, err := f.ReadDir(batch)
		if seen += len(entries); seen > limit {
			return fmt.Errorf("%w: %s has more than %d names", ErrTooLarge, folder, limit)
		}
		for _, entry := range entries {
			if err := each(entry); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// open does not wait for the other end of a pipe.
func open(path string) (*os.File, error) {
	flags := os.O_RDONLY
	if runtime.GOOS != "windows" {
		flags |= syscall.O_NONBLOCK
	}
	return os.OpenFile(path, flags, 0)
}
