//go:build unix

package program_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/manager/program"
	"rootseal/hwtest/simop"
)

// folder names the folder in which the stand-in keeps its items. Its name begins as those
// of the variables that op reads.
const folder = "OP_STANDIN"

// TestMain is the stand-in itself if it runs as a manager's command.
func TestMain(m *testing.M) {
	dir := os.Getenv(folder)
	if dir == "" {
		os.Exit(m.Run())
	}
	os.Exit(standIn(dir))
}

func standIn(dir string) int {
	args := os.Args[1:]
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 99
	}
	_ = json.NewEncoder(log).Encode(map[string]any{"args": args, "env": os.Environ()})
	trouble, _ := os.ReadFile(filepath.Join(dir, "trouble"))
	switch string(trouble) {
	case "hangs":
		time.Sleep(time.Hour)
	case "killed":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "half":
		_, _ = os.Stdin.Read(make([]byte, 10))
		return 1
	case "leaves a child":
		child := exec.CommandContext(context.Background(), "sleep", "60")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		_ = child.Start()
		_ = os.WriteFile(filepath.Join(dir, "child"), fmt.Append(nil, child.Process.Pid), 0o600)
		return 0
	case "floods":
		for block := bytes.Repeat([]byte("x"), 1<<20); ; {
			if _, err := os.Stdout.Write(block); err != nil {
				return 1
			}
			if sent += len(block); sent > 20<<20 {
				return 0
			}
		}
	}
	op := &simop.Op{Now: time.Now, Trouble: simop.Trouble(trouble), Vaults: []string{"Break glass"}}
	if data, err := os.ReadFile(filepath.Join(dir, "items")); err == nil {
		_ = json.Unmarshal(data, &op.Items)
	}
	code := op.Exec(args, os.Stdin, os.Stdout, os.Stderr)
	data, _ := json.Marshal(op.Items)
	_ = os.WriteFile(filepath.Join(dir, "items"), data, 0o600)
	return code
}

var sent int

func newVault(t *testing.T, trouble string) (*manager.Vault, string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv(folder, dir)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-for-a-manager")
	if err := os.WriteFile(filepath.Join(dir, "trouble"), []byte(trouble), 0o600); err != nil {
		t.Fatal(err)
	}
	return manager.New(ledger.Manager{Command: []string{os.Args[0]}, Vault: "Break glass"}, program.Run), dir
}

// The command is a list of arguments, whatever they contain; the environment has nothing of
// AWS.
func TestArgumentsAndEnvironment(t *testing.T) {
	vault, dir := newVault(t, "")
	item := "AWS:al;touch x|$(id)@acme manager k3v9q2tx"
	if err := vault.Absent(t.Context(), item); err != nil {
		t.Fatal(err)
	}
	call := manager.Call{Argv: []string{os.Args[0], "item", "get", item, "--otp"}, Keeps: []string{"OP_"}}
	out, err := program.Run(t.Context(), call)
	var exit *manager.ExitError
	if !errors.As(err, &exit) || exit.Code != 1 || !strings.Contains(string(out.Stderr), "isn't an item") {
		t.Errorf("%v: %s", err, out.Stderr)
	}
	log, err := os.ReadFile(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range bytes.Split(bytes.TrimSpace(log), []byte("\n")) {
		var seen struct{ Args, Env []string }
		if err := json.Unmarshal(line, &seen); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.Join(seen.Env, "\n"), "AWS_") || !slices.Contains(seen.Env, folder+"="+dir) {
			t.Errorf("environment: %q", seen.Env)
		}
		if slices.Contains(seen.Args, "get") && !slices.Contains(seen.Args, item) {
			t.Errorf("arguments: %q", seen.Args)
		}
	}
}

// What goes wrong with a process is an error, and nothing waits for ever.
func TestTroubleOfTheProcess(t *testing.T) {
	for trouble, want := range map[string]string{
		"hangs":          "context deadline exceeded",
		"killed":         "signal: killed",
		"half":           "exit code 1",
		"floods":         "prints far too much",
		"leaves a child": "WaitDelay",
	} {
		t.Run(trouble, func(t *testing.T) {
			_, dir := newVault(t, trouble)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			began := time.Now()
			_, err := program.Run(ctx, manager.Call{Argv: []string{os.Args[0], "item", "create", "-"}, Keeps: []string{"OP_"}, Stdin: bytes.Repeat([]byte("x"), 1<<20)})
			if err == nil || trouble != "hangs" && !strings.Contains(err.Error(), want) || time.Since(began) > 20*time.Second {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
			if pid, err := os.ReadFile(filepath.Join(dir, "child")); err == nil {
				var n int
				if _, err := fmt.Sscan(string(pid), &n); err == nil {
					_ = syscall.Kill(n, syscall.SIGKILL)
				}
			}
		})
	}
	if _, err := program.Run(t.Context(), manager.Call{Argv: []string{"./no-such-program; true"}}); err == nil {
		t.Error("a program that is not there has run")
	}
}
