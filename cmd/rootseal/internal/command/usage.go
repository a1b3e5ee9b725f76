package command

import (
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
)

// notACommand suggests the command that you may have meant. The help of the command above
// lists them all.
func notACommand(above *cobra.Command, name string) error {
	e := &cli.UsageError{Command: above.CommandPath(), Text: printable.Sentence("%q is not a command", name)}
	if meant := above.SuggestionsFor(name); len(meant) > 0 {
		e.Text = printable.Sentence("%q is not a command; did you mean %s?", name, strings.Join(meant, ", "))
	}
	return e
}

// helpCommand is help, which refuses what is no command.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		Args:  cobra.ArbitraryArgs,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			of, _, err := root.Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return namesOf(of.Commands()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			of, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return notACommand(of, append(rest, args...)[0])
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
}

// complainOfUsage makes an error about arguments a usage error, for each command.
func complainOfUsage(commands []*cobra.Command) {
	for _, c := range commands {
		c.Args = usageArgs(c.Args)
		complainOfUsage(c.Commands())
	}
}

// complainOfCompletion does so for cobra's own command, which prints to the root's output
// as it is now.
func complainOfCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() != "completion" {
			continue
		}
		c.Args = usageArgs(nil)
		for _, shell := range c.Commands() {
			shell.Args = usageArgs(nil)
		}
	}
}

// usageArgs makes an error about arguments a usage error. If a command takes none, the
// error does not repeat them: one may be a secret.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if check == nil {
			switch {
			case len(args) == 0:
				return nil
			case c.HasAvailableSubCommands():
				return cli.Usage("%s takes no arguments; its commands are %s", c.CommandPath(), strings.Join(namesOf(c.Commands()), ", "))
			}
			return cli.Usage("%s takes no arguments", c.CommandPath())
		}
		if check(c, args) != nil {
			return cli.Usage("usage: %s", strings.TrimSuffix(c.UseLine(), " [flags]"))
		}
		return nil
	}
}

func namesOf(commands []*cobra.Command) []string {
	var names []string
	for _, c := range commands {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}
