package fleet

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
)

// PlanCommand is the command plan.
func PlanCommand(a *cli.App) *cobra.Command {
	o := planOptions{}
	c := &cobra.Command{
		Use:   "plan FILE",
		Short: "Compare the fleet file with the ledger and AWS",
		Long: `Compare the fleet file with the ledger and AWS, and show what there is to do.
plan changes nothing, and needs read-only credentials (docs/aws.md). It enters
each account as the file says, and makes at most two IAM calls there, and one
more for each user. A service control policy that denies a change shows only
when the change is tried.

For each device, the plan has one action: enroll, rotate, retire, verify, adopt,
nothing, or cannot with the reasons.

What plan knows of a key comes from the ledger: firmware, the slots in use, and
whether the key is lost, wrong or in a bag. A key that is plugged in shows its
firmware and its slots itself. A machine without keys needs no PC/SC service,
and plans with the keys that the ledger has.

--format markdown fits one comment of a pull request: the counts first, then each
account with something to do, folded.

The same input makes the same plan, byte for byte. --out saves the plan with its
hash, for 'rootseal plan approve'.

--init writes a first FILE from Organizations and the ledger, and says what you
have still to write. Run again, it adds what FILE lacks, and keeps every line
that you wrote. An editor checks FILE with docs/fleet.schema.json.

Exit code 1: an account could not be read; the plan is shown. Exit code 3: the
fleet file is wrong, or requires less than the policy in the ledger. With
--detailed-exitcode, exit code 7: there is something to do, or something that
cannot be done; 0: there is nothing to do.

With --json: format_version, hash, plan.`,
		Example: `  rootseal plan fleet.yaml
  rootseal plan fleet.yaml --init --profile management --role rootseal
  rootseal plan fleet.yaml --out plan.json --detailed-exitcode`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			if o.format != "text" && o.format != "markdown" {
				return cli.Usage("--format is text or markdown; --json is for programs")
			}
			if o.parallel < 1 || o.parallel > maxParallel {
				return cli.Usage("--parallel is a number from 1 to %d", maxParallel)
			}
			if o.init {
				return runInit(c.Context(), a, o)
			}
			if o.profile != "" || o.role != "" {
				return cli.Usage("--profile and --role are for --init; the fleet file says how to enter an account")
			}
			return runPlan(c.Context(), a, o)
		},
	}
	fl := c.Flags()
	fl.StringVar(&o.format, "format", "text", "print as `FORMAT`: text or markdown")
	fl.StringVar(&o.out, "out", "", "save the plan in `FILE`")
	fl.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 7 if there is something to do")
	fl.BoolVar(&o.init, "init", false, "write the accounts of the organization and the ledger into FILE")
	fl.StringVar(&o.profile, "profile", "", "with --init: use the AWS profile `NAME`")
	fl.StringVar(&o.role, "role", "", "with --init: enter accounts by the role `NAME`")
	fl.IntVar(&o.parallel, "parallel", 64, "read `N` accounts at the same time")
	fl.StringArrayVar(&o.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	c.AddCommand(approveCommand(a))
	return c
}

// maxParallel keeps a typo from opening more connections than a workstation has.
const maxParallel = 256
