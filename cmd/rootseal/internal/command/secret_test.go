//go:build unix

package command

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
)

const handedOver = "correct horse battery"

// openDescriptor is a descriptor that a shell has opened: fd:N reads it once.
func openDescriptor(t *testing.T, text string) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.WriteString(text); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	// A descriptor of its own, which ReadSecret closes, unknown to r.
	n, err := syscall.Dup(int(r.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	return strconv.Itoa(n)
}

// A terminal as standard input would show the secret, whatever verb takes one.
func TestSecretFromATerminal(t *testing.T) {
	for _, line := range []string{
		"enroll --root --account " + testAccount + " --keys 12345678,23456789 --secret -",
		"rotate " + testAccount + "/root --group daily --secret -",
		"verify --access-code 12345678=-",
		"seal 12345678 --bag A-1 --place Osaka --observer Ren --access-code 12345678=-",
		"recover --access-code 12345678=-",
		"keys found 12345678 --access-code 12345678=-",
		"code --access-code 12345678=-",
		"keys label 12345678 mine --officer 1001 --pin 1001=-",
		"audit --notify slack --webhook -",
	} {
		s := newScene(t)
		s.input = s.sit(t).Device
		if _, code := s.types(t.Context(), t, strings.Fields(line)...); code != cli.ExitUsage || !strings.Contains(s.err.String(), "standard input is a terminal") {
			t.Errorf("%s: exit code %d; it said:\n%s", line, code, s.err.String())
		}
	}
}
