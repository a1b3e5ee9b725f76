// Package limited reads at most a given number of bytes. Others can write what
// rootseal reads (a ledger folder on a share, a picture, a settings file), and a
// file of 60 GB is easy to make. A program that reads all of it is killed in the middle of its work.
package limited

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"syscall"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// Reasons to refuse a file.
var (
	ErrTooLarge   = hint.Sentinel(hint.CheckSize, "too large")
	ErrNotRegular = hint.Sentinel(hint.UseRegularFile, "not a regular file")
)

// Text limits what a person can have written or typed: a secret, a PIN, an address,
// a few certificates.
const Text = 64 << 10

// Certificates limits a file of certificates. A file with all public authorities
// has some 200 KB.
const Certificates = 4 << 20

// File reads a regular file of at most limit bytes. It does not wait for the other
// end of a pipe, and reads no device.
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
	return All(f, limit) // the file may have grown since the check
}

// Named is File for a file that a person named. If there is no such file, the error has
// the hint missing, which says what the file is and where one comes from.
func Named(path string, limit int64, missing hint.ID) ([]byte, error) {
	text, err := File(path, limit)
	if errors.Is(err, fs.ErrNotExist) {
		err = hint.Mark(missing, err)
	}
	return text, err
}

// Check reports whether [File] would read a file. It is for files that a library reads
// itself. A missing file is no error: the library reports it.
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

// All reads to the end, but at most limit bytes.
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

func tooLarge(limit int64) error { return message.Errorf("%w: more than %d bytes", ErrTooLarge, limit) }

// batch is how many names of a folder are read at once.
const batch = 1024

// Names calls each with the entries of a folder, in no order. More than limit
// entries are an error.
func Names(folder string, limit int, each func(fs.DirEntry) error) error {
	f, err := open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	for seen := 0; ; {
		entries, err := f.ReadDir(batch)
		if seen += len(entries); seen > limit {
			return message.Errorf("%w: %s has more than %d names", ErrTooLarge, folder, limit)
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
