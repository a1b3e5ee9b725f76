package view

import (
	"strings"
	"testing"
)

// A hint names what the operating system has.
func TestHintsFitTheSystem(t *testing.T) {
	for _, h := range Hints {
		for _, system := range []string{"windows", "darwin"} {
			words := wordsOn(system, h.Err, h.Words)
			for _, linux := range []string{"pcscd", "polkit", "systemctl", "libpcsclite"} {
				if h.Err != nil && strings.Contains(words, linux) {
					t.Errorf("%v on %s: %q", h.Err, system, words)
				}
			}
			if h.Err != nil && wordsOn("linux", h.Err, h.Words) != h.Words {
				t.Errorf("%v: other words on Linux", h.Err)
			}
		}
	}
}
