//go:build unix

package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/oath"
)

func TestExitCode(t *testing.T) {
	deep := func(err error) error { return fmt.Errorf("doing this: %w", errors.Join(errors.New("and that"), err)) }
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"done", nil, cli.ExitDone},
		{"anything", errors.New("no space left on device"), cli.ExitFailed},
		{"AWS said no", &cloud.Error{Kinds: []error{cloud.ErrDenied}}, cli.ExitFailed},
		{"wrong access code", oath.ErrWrongAccessCode, cli.ExitFailed},
		{"usage", cli.Usage("no such thing"), cli.ExitUsage},
		{"usage in a ceremony", deep(cli.Usage("give --access-code")), cli.ExitUsage},
		{"not a principal", principal.ErrInvalid, cli.ExitUsage},
		{"not a label", principal.ErrGroupLabel, cli.ExitUsage},
		{"key named twice", enroll.ErrKeyTwice, cli.ExitUsage},
		{"no key named", gate.ErrNoKeys, cli.ExitUsage},
		{"one key", enroll.ErrOneKey, cli.ExitUsage},
		{"a finding accepted without a reason", audit.ErrNoReason, cli.ExitUsage},
		{"a finding accepted up to no day", audit.ErrUntil, cli.ExitUsage},
		{"checked and wrong", deep(cli.ErrWrong), cli.ExitWrong},
		{"no such key", &device.NotOnDeskError{Missing: []device.KeySerial{1}}, cli.ExitNoKey},
		{"another key", device.ErrKeyChanged, cli.ExitNoKey},
		{"key pulled", device.ErrRemoved, cli.ExitNoKey},
		{"stopped", deep(env.ErrStopped), cli.ExitStopped},
		{"a call given up", &cloud.Error{Kinds: []error{context.Canceled}}, cli.ExitStopped},
		{"open", gate.ErrOpen, cli.ExitUnsettled},
		{"unsettled", step.ErrUnsettled, cli.ExitUnsettled},
		{"a pair that nobody spoke of", enroll.ErrNotSaid, cli.ExitUnsettled},
		{"unsettled and stopped", errors.Join(env.ErrStopped, step.ErrUnsettled), cli.ExitUnsettled},
		{"unsettled for want of a key", fmt.Errorf("%w: %w", step.ErrUnsettled, device.ErrRemoved), cli.ExitUnsettled},
		{"unsettled and usage", errors.Join(cli.Usage("give it"), step.ErrUnsettled), cli.ExitUnsettled},
	}
	for _, tt := range tests {
		if got := cli.ExitCode(tt.err); got != tt.want {
			t.Errorf("%s: exit code %d, want %d", tt.name, got, tt.want)
		}
	}
}

// The first interrupt asks the command to stop; the second one ends the process
// as if nobody listened.
func TestSecondInterruptLeavesAtOnce(t *testing.T) {
	if os.Getenv("ROOTSEAL_TEST_INTERRUPT") != "" {
		ctx, stop := untilStopped(context.Background(), os.Stderr)
		defer stop()
		fmt.Println("running")
		<-ctx.Done()
		fmt.Println(context.Cause(ctx))
		select {} // a step that does not end
	}
	// A child's signals are as they usually are only where this process does not
	// ignore them, as what a shell runs in the background does with interrupts.
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, os.Interrupt)
	defer signal.Stop(heard)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestSecondInterruptLeavesAtOnce$")
	child.Env = append(os.Environ(), "ROOTSEAL_TEST_INTERRUPT=1")
	var told bytes.Buffer
	child.Stderr = &told
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 256)
	for _, want := range []string{"running", env.ErrStopped.Error()} {
		n, err := out.Read(line)
		if got := strings.TrimSpace(string(line[:n])); err != nil || got != want {
			t.Fatalf("the process says %q (%v), want %q\n%s", got, err, want, told.String())
		}
		if err := child.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	var ended *exec.ExitError
	if err := child.Wait(); !errors.As(err, &ended) {
		t.Fatalf("the process ended with %v, want an interrupt", err)
	}
	if status, ok := ended.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGINT {
		t.Errorf("the process ended with %v, want an interrupt", ended)
	}
	const want = "stopping at the next safe point; a second interrupt leaves at once\n"
	if told.String() != want {
		t.Errorf("it said %q, want %q once", told.String(), want)
	}
}

func TestExplain(t *testing.T) {
	tests := map[string]struct {
		err  error
		want string
	}{
		"a cause and what to do": {
			fmt.Errorf("opening the keys: %w", &device.NotOnDeskError{Missing: []device.KeySerial{12345678}}),
			"rootseal: opening the keys: key 12345678 not on the desk\nnext: plug the key in and check with 'rootseal keys'\n",
		},
		"several causes": {
			errors.Join(errors.New("the one"), env.ErrWrongAccount),
			"rootseal: the one\nrootseal: wrong account\nnext: choose the profile of the right account with --profile\n",
		},
		"stopped":      {env.ErrStopped, "rootseal: stopped by the operator\nnext: start again when ready\n"},
		"usage":        {&cli.UsageError{Text: "give it", Command: "rootseal enroll"}, "rootseal: give it\nnext: see rootseal enroll --help\n"},
		"no command":   {cli.Usage("give it"), "rootseal: give it\nnext: see rootseal --help\n"},
		"nobody knows": {errors.New("something"), "rootseal: something\n"},
		"a full disk": {
			fmt.Errorf("%w: %w", step.ErrUnsettled, &os.PathError{Op: "write", Path: "/l/1", Err: syscall.ENOSPC}),
			"rootseal: the ceremony is not settled: write /l/1: no space left on device\nnext: free space on that disk, then run 'rootseal recover'\n",
		},
		"no descriptor": {
			fmt.Errorf("reading: %w", syscall.EBADF),
			"rootseal: reading: bad file descriptor\nnext: open the descriptor in the shell, as in 3<FILE for fd:3\n",
		},
		"no home": {edges.ErrNoHome, "rootseal: no home directory\nnext: give the folder with --ledger\n"},
	}
	for name, tt := range tests {
		var out bytes.Buffer
		view.Explain(&out, tt.err)
		if out.String() != tt.want {
			t.Errorf("%s: it says\n%swant\n%s", name, out.String(), tt.want)
		}
	}
}
