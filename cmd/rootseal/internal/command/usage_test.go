package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
)

// help refuses what is no command, and lists the exit codes.
func TestHelpOfNothing(t *testing.T) {
	s := newStage(t)
	for args, code := range map[string]int{
		"help": cli.ExitDone, "help log sign": cli.ExitDone, "help bogus": cli.ExitUsage, "help log bogus": cli.ExitUsage, "help enrol": cli.ExitUsage,
	} {
		out, got := s.types(t.Context(), t, strings.Fields(args)...)
		if got != code || (out == "") != (code != cli.ExitDone) {
			t.Errorf("%s: exit code %d, want %d, with\n%s", args, got, code, out)
		}
		if code == cli.ExitUsage && !strings.Contains(s.err.String(), "is not a command") {
			t.Errorf("%s said %q", args, s.err.String())
		}
		if args == "help" && !strings.Contains(out, "  6  unfinished") {
			t.Errorf("no exit codes:\n%s", out)
		}
	}
}

// Who closes the output has read enough; any other failure is said.
func TestReaderThatLeaves(t *testing.T) {
	closed := &fs.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.EPIPE}
	for _, test := range []struct {
		err  error
		left bool
	}{
		{closed, true},
		{fmt.Errorf("printing: %w", closed), true},
		{errors.Join(errors.New("failed"), closed), false},
		{&fs.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.ENOSPC}, false},
		{&fs.PathError{Op: "write", Path: "/ledger", Err: syscall.EPIPE}, false},
		{nil, false},
	} {
		if got := leftBy(test.err); got != test.left {
			t.Errorf("%v: left %v, want %v", test.err, got, test.left)
		}
	}
}
