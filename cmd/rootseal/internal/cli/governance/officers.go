// Package governance is the commands officer and policy: who signs changes, and
// what is required of keys and officers.
//
// Start at [Command] and [PolicyCommand]. Each command reads its options into a
// struct, checks in package officer that the change is allowed, has the officers
// of now sign, and records it with package custody. officer add is the longest
// (add.go, admit.go): it may make a key on the YubiKey of the new officer.
//
// Who is an officer and which slot may hold the key is decided in enroll/officer;
// tables and JSON are in view.
package governance

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
)

// Command is the command officer.
func Command(a *cli.App) *cobra.Command {
	c := &cobra.Command{
		Use:   "officer",
		Short: "Add, remove or list the officers who sign changes",
		Long: `Officers sign what rootseal changes, with a key in the PIV application of their
own YubiKey. Without an officer nothing is signed. Once there is one, every
command that changes something requires an officer's key and its PIN, or two if
the policy says so.

Add the first officer before the first enrollment, so that everything is signed.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(officerAddCommand(a), officerRemoveCommand(a), officerListCommand(a))
	return c
}
