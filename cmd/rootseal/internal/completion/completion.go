// Package completion offers the values of flags and arguments to a shell: serials with
// the labels of their keys, principals, groups, ceremonies, findings, AWS profiles and
// fixed choices.
//
// It reads the ledger in its folder and the names in the AWS configuration. It reaches
// no key, no PIN, no bucket and no network, and it writes and prints nothing: a shell asks
// at every press of the tab key.
//
// What a person must know or read is never offered: a confirmation, the number of a bag
// that is being opened, a head.
package completion

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
)

// values lists what may be written, each with a description after a tab if it needs one.
type values func(k *known) []string

// Define completes every command below root.
func Define(root *cobra.Command, a *cli.App) {
	for _, c := range root.Commands() {
		define(c, a)
		Define(c, a)
	}
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) { defineFlag(root, f, a) })
}

func define(c *cobra.Command, a *cli.App) {
	c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { defineFlag(c, f, a) })
	named := arguments(c)
	if c.ValidArgsFunction != nil || c.HasSubCommands() && len(named) == 0 {
		return
	}
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= len(named) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return offer(a, begun, c.CommandPath()+" "+named[len(args)], named[len(args)])
	}
}

func defineFlag(c *cobra.Command, f *pflag.Flag, a *cli.App) {
	if f.Value.Type() == "bool" {
		return
	}
	value, _ := pflag.UnquoteUsage(f)
	_ = c.RegisterFlagCompletionFunc(f.Name, func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return offer(a, begun, c.CommandPath()+" --"+f.Name, "--"+f.Name, value)
	}) // fails only if the flag is unknown
}

// arguments returns what the usage line of a command calls its arguments.
func arguments(c *cobra.Command) (named []string) {
	for _, word := range strings.Fields(c.Use)[1:] {
		word, _, _ = strings.Cut(strings.Trim(word, "[]."), "|")
		if word != "" && word == strings.ToUpper(word) {
			named = append(named, word)
		}
	}
	return named
}

// offer returns the values that begin with begun. The first name that is known decides.
func offer(a *cli.App, begun string, names ...string) ([]string, cobra.ShellCompDirective) {
	for _, name := range names {
		if directive, is := directives[name]; is {
			return nil, directive
		}
		if list := byName[name]; list != nil {
			return begin(list(&known{app: a}), name, begun)
		}
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// begin keeps the values that begin with begun. Of a list, it completes the last word;
// after SERIAL= a file may follow.
func begin(all []string, name, begun string) (found []string, directive cobra.ShellCompDirective) {
	directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	before, word := "", begun
	switch name {
	case "SERIALS":
		i := strings.LastIndexByte(begun, ',') + 1
		before, word = begun[:i], begun[i:]
	case "SERIAL=SOURCE", "SERIAL=ID", "--pin":
		if strings.ContainsRune(begun, '=') {
			return nil, cobra.ShellCompDirectiveDefault
		}
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	for _, v := range all {
		value, _, _ := strings.Cut(v, "\t")
		if strings.HasPrefix(value, word) && !strings.Contains(","+before, ","+value+",") {
			found = append(found, before+v)
		}
	}
	return found, directive
}
