package oversight

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// checkLedger reads the whole ledger, and checks its chain, its permissions, and
// that no ceremony is unfinished. It creates nothing.
func checkLedger(ctx context.Context, a *cli.App) []view.Check {
	place, err := a.Place()
	dir := place.Name
	if err != nil {
		return []view.Check{fail(message.Word("ledger"), cause(err), nextForPlace(err))}
	}
	l, err := a.OpenLedger()
	if err != nil {
		return []view.Check{fail(message.Word("ledger"), cause(err), nextForLedger(dir, err))}
	}
	head := l.Head()
	var bucket []view.Check
	if place.Shared != nil {
		bucket = checkBucket(ctx, place)
	}
	if head.Sequence == 0 {
		return append([]view.Check{good(message.Word("ledger"), message.Textf("%s: none yet; the first command that records something creates it", dir))}, bucket...)
	}
	found := []view.Check{good(message.Word("ledger"), message.Textf("%s: %s, the chain holds, head %v", dir, message.Count(int(head.Sequence), "record"), head))}
	found = append(found, bucket...)
	if place.Shared == nil {
		found = append(found, checkModes(dir)...)
	}
	unfinished, _ := record.Unfinished(l.Records())
	for _, c := range unfinished {
		found = append(found, warn(message.Word("ceremony"), message.Textf("%s, %s is unfinished", c.ID, c.Plan().Principal), message.Word("run 'rootseal recover'")))
	}
	return found
}

func nextForPlace(err error) message.Text {
	if hint := hints.For(err); !hint.IsZero() {
		return hint
	}
	return message.Word("give the folder with --ledger or ROOTSEAL_LEDGER")
}

func nextForLedger(dir string, err error) message.Text {
	if errors.Is(err, fs.ErrPermission) {
		return message.Textf("check the owner with 'ls -ld %s', or give another folder with --ledger", dir)
	}
	if hint := hints.For(err); !hint.IsZero() {
		return hint
	}
	return message.Textf("check %s", dir)
}

// checkModes finds what a readable ledger can still have: records that others may
// read, though they show where keys and safes are, and a folder that cannot be
// written.
func checkModes(dir string) []view.Check {
	if runtime.GOOS == "windows" {
		return nil // Windows keeps permissions in access lists
	}
	var found []view.Check
	records := filepath.Join(dir, "records")
	for _, folder := range []string{dir, records} {
		if info, err := os.Stat(folder); err == nil && info.Mode().Perm()&0o300 != 0o300 {
			found = append(found, fail(message.Word("ledger"), message.Textf("%s has mode %04o, so nothing can be recorded", folder, info.Mode().Perm()), message.Textf("run 'chmod 700 %s'", hint.Word(folder))))
		}
	}
	_ = ledger.Files(dir, func(entry fs.DirEntry) error { // the ledger has just read them
		info, err := entry.Info()
		if err != nil || info.Mode().Perm()&0o077 == 0 {
			return nil //nolint:nilerr // gone since
		}
		found = append(found, warn(message.Word("ledger"), message.Textf("%s has mode %04o, not 0600", filepath.Join(records, entry.Name()), info.Mode().Perm()), message.Textf("run 'chmod -R go= %s'", hint.Word(dir))))
		return fs.SkipAll // one example is enough
	})
	return found
}
