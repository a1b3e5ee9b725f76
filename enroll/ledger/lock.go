package ledger

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rootseal/enroll/hint"
	"rootseal/enroll/limited"
)

// ErrBusy says that another process did not let go of the ledger in time.
var ErrBusy = hint.Sentinel(hint.AwaitCommand, "another process is writing to the ledger")

// Claim implements Store, by a lock on a file of the ceremony's own, which goes
// with it.
func (d dir) Claim(ceremony string) (release func(), ok bool, err error) {
	if err := d.checkPrivate(); err != nil {
		return nil, false, err
	}
	if err := makeFolder(d.records()); err != nil {
		return nil, false, err
	}
	path := filepath.Join(d.path, "at-work-"+claimName(ceremony))
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, false, err
		}
		locked, err := tryLock(f)
		if err != nil || !locked {
			f.Close()
			return nil, false, err
		}
		if !isNamed(f, path) { // it was let go since it was opened
			f.Close()
			continue
		}
		return func() {
			// The name goes first: who opens it after this makes a new file, and
			// reads the ledger anew before anything else.
			_ = os.Remove(path)
			f.Close()
		}, true, nil
	}
}

// claimName is a name for the file of a ceremony. An id that no command made would
// lead elsewhere, and has to be claimed all the same, so that it can be closed.
func claimName(ceremony string) string {
	if strings.Trim(ceremony, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && ceremony != "" && len(ceremony) <= 64 {
		return ceremony
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(ceremony)))
}

// isNamed tells whether a path still leads to an open file.
func isNamed(f *os.File, path string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(open, named)
}

// An append takes milliseconds, so who waits longer waits for a process that
// hangs. The lock is polled because the system's own wait knows no context.
const (
	lockLimit = 10 * time.Second
	lockPoll  = 5 * time.Millisecond
)

// Lock implements Store. It makes the folder where there is none, and removes
// what a process that died while it held the lock left behind.
func (d dir) Lock(ctx context.Context) (unlock func(), err error) {
	if err := d.checkPrivate(); err != nil {
		return nil, err
	}
	if err := makeFolder(d.records()); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(d.path, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	release := func() { f.Close() } // the system drops the lock with the file
	if err := waitLock(ctx, f); err != nil {
		release()
		return nil, err
	}
	if err := d.sweep(); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

func waitLock(ctx context.Context, f *os.File) error {
	ctx, cancel := context.WithTimeoutCause(ctx, lockLimit, ErrBusy)
	defer cancel()
	poll := time.NewTicker(lockPoll)
	defer poll.Stop()
	for {
		locked, err := tryLock(f)
		if err != nil {
			return fmt.Errorf("locking %s: %w", f.Name(), err)
		}
		if locked {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-poll.C:
		}
	}
}

// sweep removes temporary files. Only the holder of the lock makes any.
func (d dir) sweep() error {
	folder, err := d.fresh()
	if err != nil {
		return err
	}
	return limited.Names(folder, maxNames, func(entry fs.DirEntry) error {
		if !strings.HasPrefix(entry.Name(), temporaryPrefix) {
			return nil
		}
		return os.Remove(filepath.Join(folder, entry.Name()))
	})
}
