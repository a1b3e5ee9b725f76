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
	"rootseal/message"
)

// ErrBusy means that another process did not release the ledger in time.
var ErrBusy = hint.Sentinel(hint.AwaitCommand, "another process is writing to the ledger")

// Claim implements Store, with a lock on a file for this ceremony, which release
// removes.
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
		if !isNamed(f, path) { // the holder released the claim after this open
			f.Close()
			continue
		}
		return func() {
			// Remove the name first: a process that opens it afterwards creates a new
			// file, and reads the ledger again before anything else.
			_ = os.Remove(path)
			f.Close()
		}, true, nil
	}
}

// claimName returns the file name for a ceremony. An id that no command generates could
// lead out of the folder. It must still be claimable, so that it can be closed.
func claimName(ceremony string) string {
	if strings.Trim(ceremony, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && ceremony != "" && len(ceremony) <= 64 {
		return ceremony
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(ceremony)))
}

// isNamed reports whether path still names the open file.
func isNamed(f *os.File, path string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(open, named)
}

// An append takes milliseconds, so a longer wait means that the other process
// hangs. Lock polls, because the system's own wait cannot be canceled.
const (
	lockLimit = 10 * time.Second
	lockPoll  = 5 * time.Millisecond
)

// Lock implements Store. It creates the folder if there is none, and removes what a
// process left behind that died with the lock.
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
	release := func() { f.Close() } // the system releases the lock with the file
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
			return message.Errorf("locking %s: %w", f.Name(), err)
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

// sweep removes temporary files. Only the holder of the lock creates them.
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
