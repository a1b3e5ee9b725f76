package room

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger/s3"
)

// InRoom refuses a path outside the room.
func InRoom(path string, l Limits) error {
	switch {
	case s3.Is(path):
		return cli.Usage("a rehearsal keeps its ledger in a folder, not in %s", path)
	case !l.Files:
		return cli.Usage("a rehearsal reads and writes no real file: leave %s out", path)
	case !filepath.IsLocal(path), strings.Contains(path, "://"), leadsOut(path):
		return cli.Usage("%s is outside of the room, which reads and writes only its own files: give a name such as trip", path)
	}
	return nil
}

// leadsOut reports whether a link leads a path out of the room, which is the current folder.
// A person can put one there from another window, and would work on a real file.
func leadsOut(path string) bool {
	for {
		switch real, err := filepath.EvalSymlinks(path); {
		case err == nil:
			return !filepath.IsLocal(real)
		case !errors.Is(err, fs.ErrNotExist):
			return true
		}
		if _, err := os.Lstat(path); err == nil {
			return true // a link to what does not exist
		}
		path = filepath.Dir(path) // a command would create the file
	}
}
