package oversight

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// checkLedger reads the whole ledger, and checks its chain, its permissions, and
// that no ceremony is unfinished. It creates nothing.
func checkLedger(ctx context.Context, a *cli.App) []view.Check {
	place, err := a.Place()
	dir := place.Name
	if err != nil {
		return []view.Check{fail("ledger", err.Error(), cmp.Or(hints.For(err).String(), "give the folder with --ledger or ROOTSEAL_LEDGER"))}
	}
	l, err := a.OpenLedger()
	if err != nil {
		return []view.Check{fail("ledger", err.Error(), nextForLedger(dir, err))}
	}
	head := l.Head()
	var bucket []view.Check
	if place.Shared != nil {
		bucket = checkBucket(ctx, place)
	}
	if head.Sequence == 0 {
		return append([]view.Check{good("ledger", dir+": none yet; the first command that records something creates it")}, bucket...)
	}
	found := []view.Check{good("ledger", fmt.Sprintf("%s: %s, the chain holds, head %s", dir, view.Plural(int(head.Sequence), "record"), head))}
	found = append(found, bucket...)
	if place.Shared == nil {
		found = append(found, checkModes(dir)...)
	}
	unfinished, _ := record.Unfinished(l.Records())
	for _, c := range unfinished {
		found = append(found, warn("ceremony", c.ID+", "+c.Plan().Principal+" is unfinished", "run 'rootseal recover'"))
	}
	return found
}

func nextForLedger(dir string, err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("check the owner with 'ls -ld %s', or give another folder with --ledger", dir)
	}
	if hint := hints.For(err).String(); hint != "" {
		return hint
	}
	return "check " + dir
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
			found = append(found, fail("ledger", fmt.Sprintf("%s has mode %04o, so nothing can be recorded", folder, info.Mode().Perm()), "run 'chmod 700 "+folder+"'"))
		}
	}
	_ = ledger.Files(dir, func(entry fs.DirEntry) error { // the ledger has just read them
		info, err := entry.Info()
		if err != nil || info.Mode().Perm()&0o077 == 0 {
			return nil //nolint:nilerr // gone since
		}
		found = append(found, warn("ledger", fmt.Sprintf("%s has mode %04o, not 0600", filepath.Join(records, entry.Name()), info.Mode().Perm()), "run 'chmod -R go= "+dir+"'"))
		return fs.SkipAll // one example is enough
	})
	return found
}
