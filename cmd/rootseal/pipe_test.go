//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

// argsOfChild has the command line of a process that is rootseal itself.
const argsOfChild = "ROOTSEAL_TEST_ARGS"

func TestMain(m *testing.M) {
	if args, is := os.LookupEnv(argsOfChild); is {
		os.Args = append(os.Args[:1], strings.Fields(args)...)
		main()
	}
	os.Exit(m.Run())
}

// A reader that has read enough, such as head, ends no command with words or a stack: the
// program ends quietly, and not by the signal.
func TestOutputThatNobodyReads(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "ledger")
	l, err := ledger.Open(ledger.Dir(folder), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := l.Append(t.Context(), ledger.Entry{Command: "keys", Officer: ledger.Officer{OSUser: "olivia"}, Body: &ledger.Label{KeySerial: 12345678, Label: "Osaka"}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range []string{
		"log", "log --json", "status", "status --json", "officer list", "officer list --json", "policy show", "policy show --json",
		"version", "version --json", "help", "help enroll", "completion bash",
	} {
		t.Run(args, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			_ = reader.Close()
			var said bytes.Buffer
			child := exec.CommandContext(ctx, os.Args[0])
			child.Env = append(os.Environ(), argsOfChild+"="+args, "ROOTSEAL_LEDGER="+folder, "XDG_STATE_HOME="+t.TempDir(), "HOME="+t.TempDir())
			child.Stdout, child.Stderr = writer, &said
			err = child.Run()
			_ = writer.Close()
			var ended *exec.ExitError
			if err != nil && (!errors.As(err, &ended) || ended.ExitCode() != 1) {
				t.Errorf("it ended with %v", err)
			}
			for _, noise := range []string{"rootseal: ", "next: ", "broken pipe", "panic", "goroutine "} {
				if strings.Contains(said.String(), noise) {
					t.Errorf("it said:\n%s", said.String())
				}
			}
		})
	}
}
