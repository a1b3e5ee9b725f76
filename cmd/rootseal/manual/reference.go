package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/command"
)

// reference is the help of every command, each under its own heading.
func reference() []byte {
	var page bytes.Buffer
	page.WriteString("# Commands\n\nThe help of every command, as `rootseal help COMMAND` prints it. `make manual` writes this\npage; do not edit it.\n")
	describe(&page, command.Tree())
	return page.Bytes()
}

func describe(page *bytes.Buffer, c *cobra.Command) {
	if c.Hidden || c.Name() == "completion" || c.Name() == "help" {
		return
	}
	c.InitDefaultHelpFlag()
	fmt.Fprintf(page, "\n## %s\n\n```text\n%s\n```\n", c.CommandPath(), strings.TrimSpace(help(c)))
	for _, sub := range c.Commands() {
		describe(page, sub)
	}
}

// help is what --help prints.
func help(c *cobra.Command) string {
	var text bytes.Buffer
	c.SetOut(&text)
	_ = c.Help() // a buffer takes everything
	lines := strings.Split(text.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
