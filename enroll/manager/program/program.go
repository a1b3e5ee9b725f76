// Package program runs the command of a password manager as a process of its own.
package program

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/manager"
	"rootseal/message"
)

// Limits of a program that does not end well.
const (
	maxOutput = 16 << 20 // a list of thousands of items
	pipesStay = 2 * time.Second
)

// usual are the variables that every program gets. AWS credentials are none of them.
var usual = []string{
	"PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TERM", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY",
	"XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS",
	"SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "PATHEXT", "HTTPS_PROXY", "NO_PROXY",
}

// Run implements [manager.Runner]. No shell is involved.
func Run(ctx context.Context, call manager.Call) (manager.Output, error) {
	if len(call.Argv) == 0 {
		return manager.Output{}, errors.New("no command")
	}
	cmd := exec.CommandContext(ctx, call.Argv[0], call.Argv[1:]...) //nolint:gosec // the reviewed plan names it, and its hash is confirmed
	cmd.Env = environment(os.Environ(), call.Keeps)
	cmd.Stdin = bytes.NewReader(call.Stdin)
	cmd.WaitDelay = pipesStay
	var stdout, stderr bounded
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	out := manager.Output{Stdout: stdout.kept, Stderr: stderr.kept}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return out, &manager.ExitError{Code: exit.ExitCode()}
	case err != nil:
		return out, message.Errorf("running %s: %w", call.Argv[0], err)
	case stdout.over:
		return out, errors.New("it prints far too much")
	}
	return out, nil
}

// environment returns the variables that a manager gets.
func environment(all, keeps []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		name = strings.ToUpper(name)
		return !slices.Contains(usual, name) && !slices.ContainsFunc(keeps, func(begin string) bool { return strings.HasPrefix(name, begin) })
	})
}

// bounded keeps the beginning of what a program prints. It overwrites what it outgrows.
type bounded struct {
	kept []byte
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	n := min(len(p), maxOutput-len(b.kept))
	b.over = b.over || n < len(p)
	if free := cap(b.kept) - len(b.kept); free < n {
		grown := make([]byte, len(b.kept), 2*cap(b.kept)+n)
		copy(grown, b.kept)
		clear(b.kept)
		b.kept = grown
	}
	b.kept = append(b.kept, p[:n]...)
	return len(p), nil
}
