//go:build unix

package hints

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/step"
)

// usage is a usage error of a command.
type usage struct {
	of, example string
	cause       error
}

func (u usage) Error() string     { return "give it" }
func (u usage) HelpOf() string    { return u.of }
func (u usage) ExampleOf() string { return u.example }
func (u usage) CauseOf() error    { return u.cause }

func TestExplain(t *testing.T) {
	tests := map[string]struct {
		err  error
		want string
	}{
		"a cause and what to do": {
			fmt.Errorf("opening the keys: %w", &device.NotOnDeskError{Missing: []device.KeySerial{12345678}}),
			"rootseal: opening the keys: key 12345678 not plugged in\nnext: plug the key in and check with 'rootseal keys'\n",
		},
		"several causes": {
			errors.Join(errors.New("the one"), env.ErrWrongAccount),
			"rootseal: the one\nrootseal: wrong account\nnext: choose the profile of the right account with --profile\n",
		},
		"stopped":                 {env.ErrStopped, "rootseal: stopped by the operator\nnext: start again when ready\n"},
		"usage":                   {usage{of: "rootseal enroll --help"}, "rootseal: give it\nnext: run 'rootseal enroll --help'\n"},
		"an example":              {usage{of: "rootseal seal --help", example: "rootseal seal 1 --bag 2"}, "rootseal: give it\nnext: write it as in 'rootseal seal 1 --bag 2'; 'rootseal seal --help' explains each flag\n"},
		"a cause that has a hint": {usage{of: "rootseal seal --help", example: "rootseal seal 1", cause: env.ErrWrongAccount}, "rootseal: give it\nnext: choose the profile of the right account with --profile\n"},
		"nobody knows":            {errors.New("something"), "rootseal: something\n"},
		"a full disk": {
			fmt.Errorf("%w: %w", step.ErrUnsettled, &os.PathError{Op: "write", Path: "/l/1", Err: syscall.ENOSPC}),
			"rootseal: the ceremony is unfinished: write /l/1: no space left on device\nnext: free space on that disk, then run 'rootseal recover'\n",
		},
		"no descriptor": {
			fmt.Errorf("reading: %w", syscall.EBADF),
			"rootseal: reading: bad file descriptor\nnext: open the descriptor in the shell, as in 3<FILE for fd:3\n",
		},
		"no home": {hint.Sentinel(hint.NameLedger, "no home directory"), "rootseal: no home directory\nnext: give the folder with --ledger\n"},
	}
	for name, tt := range tests {
		var out bytes.Buffer
		Explain(&out, tt.err)
		if out.String() != tt.want {
			t.Errorf("%s: it says\n%swant\n%s", name, out.String(), tt.want)
		}
	}
}
