package hints

import (
	"strings"
	"testing"
)

// A hint names what the operating system has.
func TestHintsFitTheSystem(t *testing.T) {
	linux := sentencesOn("linux")
	for _, system := range []string{"windows", "darwin"} {
		for id, words := range sentencesOn(system) {
			for _, name := range []string{"pcscd", "pcsc-lite", "polkit", "systemctl", "libpcsclite"} {
				if strings.Contains(words, name) {
					t.Errorf("%s on %s: %q", id, system, words)
				}
			}
		}
		for id, words := range systemHints[system] {
			if linux[id] == "" || linux[id] == words || strings.HasSuffix(words, ".") {
				t.Errorf("%s on %s: %q", id, system, words)
			}
		}
	}
}
