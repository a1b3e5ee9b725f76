package practice

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/enroll/limited"
	"rootseal/message"
)

// The room starts no editor, since it starts no program. So a person can change a file of
// the room by lines, or with an editor in another window.

// showFiles lists the files that commands have written.
func (s *shell) showFiles(context.Context, []string) error {
	s.Tell("the files of the room are in %s. change one with 'edit FILE', or with an editor in another window:", s.files())
	for _, name := range fileNames(s) {
		s.Tell("  %s", name)
	}
	return nil
}

// fileNames are the files of the room that a person may edit, without copies of ledgers.
func fileNames(s *shell) []string {
	var names []string
	_ = filepath.WalkDir(s.files(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == s.files() {
			return err
		}
		if entry.IsDir() {
			return filepath.SkipDir // what an export wrote
		}
		names = append(names, entry.Name())
		return nil
	})
	return names
}

// tellNewFiles says where to look for what a command wrote.
func (s *shell) tellNewFiles(before []string) {
	for _, name := range fileNames(s) {
		if !slices.Contains(before, name) {
			s.tellNewFile(name)
		}
	}
}

func (s *shell) tellNewFile(name string) {
	text, _ := limited.File(filepath.Join(s.files(), name), maxEdited) // of a larger file, only the place
	switch kind := http.DetectContentType(text); {
	case strings.HasPrefix(kind, "text/html"):
		s.Tell("rehearsal: %s is in the room's folder, %s. open it in a browser", name, s.files())
	case len(text) > 0 && strings.HasPrefix(kind, "text/"):
		s.Tell("rehearsal: %s is in the room's folder, %s. 'edit %s' shows it", name, s.files(), name)
	default:
		s.Tell("rehearsal: %s is in the room's folder, %s", name, s.files())
	}
}

// maxEdited is far above a fleet file that a person writes.
const maxEdited = 1 << 20

// edit shows a file with the numbers of its lines, or writes one of its lines.
func (s *shell) edit(_ context.Context, args []string) error {
	if len(args) == 0 {
		return s.act("edit").usage()
	}
	if err := room.InRoom(args[0], room.Limits{Files: true}); err != nil {
		return seeing("files", "%v", err)
	}
	path := filepath.Join(s.files(), args[0])
	text, err := limited.File(path, maxEdited)
	if err != nil {
		return seeing("files", "reading %s: %v", args[0], cli.Reason(err))
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(args) == 1 {
		for i, line := range lines {
			fmt.Fprintf(s.io.Out, "%3d  %s\n", i+1, printable.Text(line))
		}
		s.Tell("to write a line again, type its number and its text: edit %s 1 TEXT", args[0])
		return nil
	}
	n, err := strconv.Atoi(args[1])
	if err != nil || n < 1 || n > len(lines)+1 {
		return cli.Usage("%s has the lines 1 to %d, and %d is the next one", args[0], len(lines), len(lines)+1)
	}
	if n > len(lines) {
		lines = append(lines, "")
	}
	old := lines[n-1]
	indent := old[:len(old)-len(strings.TrimLeft(old, " "))]
	written := strings.Join(args[2:], " ")
	if !strings.HasPrefix(written, " ") {
		written = indent + written
	}
	lines[n-1] = written
	if err := cli.ReplaceFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return message.Errorf("writing %s: %w", args[0], err)
	}
	fmt.Fprintf(s.io.Out, "%3d  %s\n", n, printable.Text(written))
	return nil
}
