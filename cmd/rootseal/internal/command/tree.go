package command

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/cloud"
)

// Tree returns the commands for a reader of their help, such as the generator of the
// manual. They reach nothing and must not run.
func Tree() *cobra.Command {
	root := Program{}.tree(&cli.App{World: cli.World{Partition: new(cloud.Partition)}})
	root.InitDefaultCompletionCmd()
	return root
}
