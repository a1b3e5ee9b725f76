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

	"rootseal/enroll/env"
)

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
