package command

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/cli/ceremony"
	"rootseal/cmd/rootseal/internal/cli/code"
	"rootseal/cmd/rootseal/internal/cli/custody"
	"rootseal/cmd/rootseal/internal/cli/fleet"
	"rootseal/cmd/rootseal/internal/cli/governance"
	"rootseal/cmd/rootseal/internal/cli/oversight"
	"rootseal/cmd/rootseal/internal/rehearsal"
)

func (p Program) verbs(a *cli.App) []*cobra.Command {
	return []*cobra.Command{
		ceremony.EnrollCommand(a),
		custody.VerifyCommand(a),
		custody.SealCommand(a),
		custody.UnsealCommand(a),
		ceremony.RotateCommand(a),
		ceremony.RecoverCommand(a),
		fleet.PlanCommand(a),
		fleet.ApplyCommand(a),
		oversight.StatusCommand(a),
		oversight.AuditCommand(a),
		oversight.ReportCommand(a),
		oversight.PasskeyCommand(a),
		custody.KeysCommand(a),
		oversight.LogCommand(a),
		governance.Command(a),
		governance.PolicyCommand(a),
		code.Command(a),
		oversight.DoctorCommand(a),
		rehearsal.Command(a, p.execute, p.Reach),
		versionCommand(a),
	}
}
