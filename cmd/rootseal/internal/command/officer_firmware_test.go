package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/oath"
)

// A signing key that can be copied is a warning wherever officers are shown, with its
// remedy, and never a verdict. Once the officer is removed, no one is warned.
func TestOldFirmwareOfAnOfficer(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.token(1002).Firmware = oath.Version{5, 7, 1}
	words := []string{"warning: key 1001 of Olivia has firmware 5.4.3", "YSA-2024-03", "with a key of firmware 5.7 or later"}
	o.mustType(t, wants{cli.ExitDone, "", words}, append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)...)
	added := append([]string{"officer", "add", "1002", "--name", "Peter", "--generate"}, o.pin(1002)...)
	o.types(t.Context(), t, append(added, o.signedBy(1001)...)...)
	if strings.Contains(o.err.String(), "YSA-2024-03") {
		t.Errorf("the new key is not old:\n%s", o.err.String())
	}
	commands := [][]string{{"officer", "list"}, {"status"}, {"log", "verify"}}
	for _, c := range commands {
		if _, code := o.types(t.Context(), t, c...); code != cli.ExitDone {
			t.Errorf("%q: exit code %d", c, code)
		}
		for _, w := range words {
			if strings.Count(o.err.String(), w) != 1 {
				t.Errorf("%q: not once %q in:\n%s", c, w, o.err.String())
			}
		}
	}
	o.types(t.Context(), t, append([]string{"officer", "remove", "1001", "--reason", "old key"}, o.signedBy(1002)...)...)
	for _, c := range commands {
		o.types(t.Context(), t, c...)
		if strings.Contains(o.err.String(), "YSA-2024-03") {
			t.Errorf("%q warns of an officer who is none:\n%s", c, o.err.String())
		}
	}
}
