package terminal_test

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
)

// A person who sees nothing after a paste pastes again: neither the screen nor the next
// question gets it, nor the shell.
func TestNothingShowsAfterASecret(t *testing.T) {
	a := terminaltest.At(t, t.Context(), hiding)
	a.Quiet = true
	a.See("Secret: ")
	a.Types("correct horse" + terminaltest.Enter)
	a.MustEnd("correct horse", nil)
	a.Types("battery staple" + terminaltest.Enter)
	a.Ask(t.Context(), asking)
	a.See("What")
	a.Types(terminaltest.Enter)
	a.Quiet = false
	a.MustEnd("daily", nil)
	a.Quiet = true
	a.Ask(t.Context(), hiding)
	a.See("Secret: ")
	a.Types("correct horse" + terminaltest.Enter)
	a.MustEnd("correct horse", nil)
	a.Types("battery staple" + terminaltest.Enter)
	a.Close()
	if strings.Contains(a.Text(), "staple") {
		t.Errorf("the second paste is on the screen:\n%s", a.Text())
	}
	if n, err := a.Waiting(); n != 0 || err != nil {
		t.Errorf("%d bytes wait for the shell: %v", n, err)
	}
}
