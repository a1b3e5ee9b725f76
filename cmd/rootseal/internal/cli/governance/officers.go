package governance

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
)

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
