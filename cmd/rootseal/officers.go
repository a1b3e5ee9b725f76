package main

import "github.com/spf13/cobra"

func (a *app) officersCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "officer",
		Short: "who signs what is changed: add, remove, list",
		Long: `Officers sign what rootseal changes, with a key in the PIV application of their
own YubiKey. Without a first officer nothing is signed. From the first one on,
every command that changes something wants an officer's key on the desk and its
PIN, or two where the policy says so.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.officerAddCommand(), a.officerRemoveCommand(), a.officerListCommand())
	return c
}
