package rehearsal

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
)

// runAs rehearses a real command line.
func runAs(ctx context.Context, a *cli.App, carryOut cli.CarryOut, reach cli.Reach, root *cobra.Command, line []string) error {
	return cli.Usage("not yet")
}
