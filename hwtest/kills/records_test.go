//go:build linux && cgo

package kills

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"rootseal/hwtest/faults/check"
)

// records is a ledger's folder of records, read in the order of their numbers.
type records struct {
	folder string
	read   uint64
}

// more returns the records that are new since the last call.
func (r *records) more() (all [][]byte) {
	for {
		data, err := os.ReadFile(filepath.Join(r.folder, fmt.Sprintf("%08d.json", r.read+1)))
		if err != nil {
			return all // the checker looks at what is there in the end
		}
		r.read++
		all = append(all, data)
	}
}

// files returns the ledger's records by number, and the text of everything else in
// its folder.
func files(t testing.TB, ledger string) (byNumber map[uint64][]byte, other []string) {
	t.Helper()
	byNumber = map[uint64][]byte{}
	err := filepath.WalkDir(ledger, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if n, ok := isNumbered(entry.Name()); ok {
			byNumber[n] = data
		} else {
			other = append(other, string(data))
		}
		return nil
	})
	if err != nil {
		t.Fatalf("reading the ledger: %v", err)
	}
	return byNumber, other
}

// watch reports each file that appears in the ledger to the wire: records and
// temporary files. It does not delay the program: a kill comes a moment after the
// name exists.
func watch(t testing.TB, w *wire, folder string) (stop func()) {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK | syscall.IN_CLOEXEC)
	if err != nil {
		t.Fatalf("watching the ledger: %v", err)
	}
	if _, err := syscall.InotifyAddWatch(fd, folder, syscall.IN_CREATE); err != nil {
		t.Fatalf("watching the ledger: %v", err)
	}
	notices := os.NewFile(uintptr(fd), "inotify")
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			n, err := notices.Read(buf)
			if errors.Is(err, os.ErrClosed) {
				return
			}
			if err != nil {
				t.Errorf("watching the ledger: %v", err)
				return
			}
			for _, name := range namesIn(buf[:n]) {
				_, isRecord := isNumbered(name)
				if !isRecord {
					name = "new file"
				}
				_, _ = w.at(event{edge: "ledger", what: name, after: isRecord}, check.Event{})
			}
		}
	}()
	return func() {
		_ = notices.Close()
		<-done
	}
}

// namesIn are the names in notices of inotify(7): watch, mask, cookie and the
// length of the name that follows, padded with zeros, in four bytes each.
func namesIn(notices []byte) (names []string) {
	for len(notices) > 0 {
		end := syscall.SizeofInotifyEvent + binary.NativeEndian.Uint32(notices[12:])
		names = append(names, string(bytes.TrimRight(notices[syscall.SizeofInotifyEvent:end], "\x00")))
		notices = notices[end:]
	}
	return names
}

// isNumbered reads the number in a record's name.
func isNumbered(name string) (n uint64, ok bool) {
	_, err := fmt.Sscanf(name, "%08d.json", &n)
	return n, err == nil
}
