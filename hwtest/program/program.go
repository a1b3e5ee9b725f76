//go:build linux

// Package program builds rootseal and runs it as a process, for tests.
package program

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// Build builds the binary under test and returns its path.
func Build(t testing.TB) string {
	t.Helper()
	return BuildIn(t, t.TempDir())
}

// BuildIn is Build for several tests, which share the binary in the folder.
func BuildIn(t testing.TB, folder string) string {
	t.Helper()
	dependOnSources(t)
	binary := filepath.Join(folder, "rootseal")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", binary, "rootseal/cmd/rootseal").CombinedOutput()
	if err != nil {
		t.Fatalf("building rootseal: %v\n%s", err, out)
	}
	return binary
}

// WithoutTerminal starts a process in a session of its own, without a controlling
// terminal, so that it cannot open /dev/tty.
func WithoutTerminal() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// Run runs a process to its end, for any exit code.
func Run(t testing.TB, cmd *exec.Cmd) (stdout, stderr string, exit int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("running %s: %v", cmd.Path, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}
