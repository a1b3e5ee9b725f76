// Command manual writes the manual of rootseal from the tree of its commands, so that
// the two cannot differ:
//
//	manual man FOLDER        a man page for each command
//	manual reference FILE    the help of all commands, as one page of Markdown
//	manual completion FOLDER scripts for bash, zsh, fish and PowerShell
//
// The man pages carry the date in SOURCE_DATE_EPOCH, in seconds, so that two builds of
// one commit are equal.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "manual:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: manual man FOLDER | reference FILE | completion FOLDER")
	}
	switch what, where := args[0], args[1]; what {
	case "man":
		return writeMan(where)
	case "reference":
		return os.WriteFile(where, reference(), 0o644) //nolint:gosec // the same
	case "completion":
		return writeCompletion(where)
	default:
		return fmt.Errorf("%q is none of man, reference, completion", what)
	}
}
