package oversight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// checkLedger reads the whole ledger and checks its chain, its permissions and
// that no ceremony is open. It makes nothing.
func checkLedger(_ context.Context, a *cli.App) []Finding {
	dir, err := a.World.LedgerDir(a.LedgerFlag)
	if err != nil {
		return []Finding{{Fail, "ledger", err.Error(), "give the folder with --ledger or ROOTSEAL_LEDGER"}}
	}
	l, err := a.OpenLedger()
	if err != nil {
		return []Finding{{Fail, "ledger", err.Error(), nextForLedger(dir, err)}}
	}
	head := l.Head()
	if head.Sequence == 0 {
		return []Finding{{Good, "ledger", dir + ": none yet; the first command that records something creates it", ""}}
	}
	found := []Finding{{Good, "ledger", fmt.Sprintf("%s: %s, the chain holds, head %s", dir, view.RecordsWord(int(head.Sequence)), head), ""}}
	found = append(found, checkModes(dir)...)
	unfinished, _ := record.Unfinished(l.Records())
	for _, c := range unfinished {
		found = append(found, Finding{Warn, "ceremony", c.ID + ", " + c.Begin.Principal + " is not settled", "rootseal recover"})
	}
	return found
}

func nextForLedger(dir string, err error) string {
	switch {
	case errors.Is(err, ledger.ErrNotPrivate):
		return fmt.Sprintf("chmod -R go= %s", dir)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("ls -ld %s: whose is it; or give another folder with --ledger", dir)
	}
	if hint := view.HintFor(err); hint != "" {
		return hint
	}
	return "look at " + dir
}

// checkModes looks at what a ledger that is read without trouble can still
// have: records that others may read, which say where keys and safes are, and a
// folder in which nothing can be written.
func checkModes(dir string) []Finding {
	if runtime.GOOS == "windows" {
		return nil // kept in access lists there
	}
	var found []Finding
	records := filepath.Join(dir, "records")
	for _, folder := range []string{dir, records} {
		if info, err := os.Stat(folder); err == nil && info.Mode().Perm()&0o300 != 0o300 {
			found = append(found, Finding{Fail, "ledger", fmt.Sprintf("%s has mode %04o, so nothing can be recorded", folder, info.Mode().Perm()), "chmod 700 " + folder})
		}
	}
	_ = ledger.Files(dir, func(entry fs.DirEntry) error { // just read by the ledger
		info, err := entry.Info()
		if err != nil || info.Mode().Perm()&0o077 == 0 {
			return nil //nolint:nilerr // gone since
		}
		found = append(found, Finding{Warn, "ledger", fmt.Sprintf("%s has mode %04o, not 0600", filepath.Join(records, entry.Name()), info.Mode().Perm()), "chmod -R go= " + dir})
		return fs.SkipAll // one is enough to tell
	})
	return found
}
