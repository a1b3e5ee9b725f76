package command

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var flagName = regexp.MustCompile(`--[a-z][a-z-]*`)

// exampleFor returns the example of a command that fits a usage error best: one with the
// flags that the error names, and then with what was typed. It is about the key that was
// typed: who copies it must not reach another one.
func exampleFor(c *cobra.Command, text string) string {
	named := flagName.FindAllString(text, -1)
	var typed []string
	c.Flags().Visit(func(f *pflag.Flag) { typed = append(typed, "--"+f.Name) })
	best, score := "", -1
	for line := range strings.Lines(c.Example) {
		line = strings.TrimSpace(line)
		if strings.ContainsAny(line, "<>") { // more than a command line of rootseal
			continue
		}
		fits := 0
		for _, flag := range flagName.FindAllString(line, -1) {
			if slices.Contains(named, flag) {
				fits += 4
			}
			if slices.Contains(typed, flag) {
				fits += 2
			}
		}
		if arguments(c, line) == len(c.Flags().Args()) {
			fits++
		}
		if fits > score {
			best, score = line, fits
		}
	}
	return withSerial(c, best)
}

// withSerial puts the serial that was typed in the place of an example's.
func withSerial(c *cobra.Command, line string) string {
	typed, shown := c.Flags().Args(), strings.Fields(strings.TrimPrefix(line, c.CommandPath()))
	if len(typed) == 0 || len(shown) == 0 {
		return line
	}
	own, noSerial := cli.ParseSerial(typed[0])
	if _, err := cli.ParseSerial(shown[0]); err != nil || noSerial != nil {
		return line
	}
	return strings.ReplaceAll(line, shown[0], fmt.Sprint(own))
}

// arguments counts the arguments of an example, up to its first flag.
func arguments(c *cobra.Command, line string) int {
	before, _, _ := strings.Cut(strings.TrimPrefix(line, c.CommandPath()), " --")
	return len(strings.Fields(before))
}
