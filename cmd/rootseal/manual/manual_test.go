package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The page in docs is what the commands say today.
func TestReferenceIsCurrent(t *testing.T) {
	kept, err := os.ReadFile("../../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, reference()) {
		t.Error("docs/commands.md is not the help of today: run 'make manual'")
	}
}

// Every command that a user can see has a man page, dated by the source.
func TestManPages(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1795867200") // 28 November 2026
	folder := t.TempDir()
	if err := run([]string{"man", folder}); err != nil {
		t.Fatal(err)
	}
	for _, heading := range strings.Split(string(reference()), "\n## ")[1:] {
		command, _, _ := strings.Cut(heading, "\n")
		page, err := os.ReadFile(filepath.Join(folder, strings.ReplaceAll(command, " ", "-")+".1"))
		if err != nil {
			t.Error(err)
		} else if !bytes.Contains(page, []byte("Nov 2026")) {
			t.Errorf("the page of %q is not dated by SOURCE_DATE_EPOCH", command)
		}
	}
}

// The shell itself takes the script.
func TestCompletionOfBash(t *testing.T) {
	folder := t.TempDir()
	if err := run([]string{"completion", folder}); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "bash", "-n", filepath.Join(folder, "rootseal.bash")).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
