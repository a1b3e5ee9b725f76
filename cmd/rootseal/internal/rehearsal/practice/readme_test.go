//go:build linux

package practice_test

import (
	"os"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/rehearsal/practice"
)

// The README explains every word of the room.
func TestReadmeNamesEveryWord(t *testing.T) {
	text, err := os.ReadFile("../../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "**The practice room.**")
	section, _, ends := strings.Cut(section, "\n**")
	if !found || !ends {
		t.Fatal("the README has no section on the practice room")
	}
	for _, word := range practice.Names() {
		if !strings.Contains(section, "`"+word+"`") && !strings.Contains(section, "`"+word+" ") {
			t.Errorf("the README does not explain %s", word)
		}
	}
}
