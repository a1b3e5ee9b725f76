//go:build unix

package command

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/term"

	"rootseal/cmd/rootseal/internal/cli"
)

// A signal while a question is open: the command ends, nothing was touched, and
// the terminal is as it was.
func TestSignalWhileAQuestionIsOpen(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			s := newScene(t)
			p := s.sit(t)
			before, err := term.GetState(int(p.Device.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			var told screen
			ctx, stop := untilStopped(t.Context(), &told)
			defer stop()
			p.starts(ctx, "enroll", "--user", "alice", "--keys", s.serials())
			p.see("Type the account number")
			if err := syscall.Kill(os.Getpid(), signal); err != nil {
				t.Fatal(err)
			}
			if _, code := p.leaves(); code != cli.ExitStopped {
				t.Errorf("exit code %d, want %d", code, cli.ExitStopped)
			}
			if want := "stopping at the next safe point; a second interrupt leaves at once"; !strings.HasPrefix(told.String(), want) {
				t.Errorf("it said %q, want %q", told.String(), want)
			}
			if want := "rootseal: stopped by the operator\nnext: start again when ready\n"; !strings.HasSuffix(s.heard, want) {
				t.Errorf("it did not end with %q, but:\n%s", want, s.heard)
			}
			after, err := term.GetState(int(p.Device.Fd()))
			if err != nil || *after != *before {
				t.Errorf("the terminal is not in the mode in which it was (%v)", err)
			}
			s.mustBeClean(t)
		})
	}
}
