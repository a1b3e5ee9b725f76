package governance

import (
	"io"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/operator/attestation"
	"rootseal/cmd/rootseal/internal/view"

	officers "rootseal/enroll/officer"
)

func officerListCommand(a *cli.App) *cobra.Command {
	var f attestation.Flags
	c := &cobra.Command{
		Use:   "list",
		Short: "List the officers",
		Long: `List who may sign, and who could before, from the ledger alone. 'rootseal log
verify --root' checks the fingerprint of the first officer. Attestations are
checked as of the day on which they were recorded.

With --json an array: name, serial, slot, algorithm, fingerprint, firmware,
pin_policy, touch_policy, attested, not_attested (why, or null), first, record,
added, since, until. since and until are records; until is null while the
officer is active.`,
		Example: `  rootseal officer list`,
		RunE:    func(*cobra.Command, []string) error { return listOfficers(a, f) },
	}
	f.Define(c)
	return c
}

func listOfficers(a *cli.App, f attestation.Flags) error {
	trusted, err := f.Trusted(a.World.Roots)
	if err != nil {
		return err
	}
	l, err := a.OpenToRead()
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	listed := view.NewOfficersListed(register, officers.Attested(trusted))
	if len(listed) == 0 {
		a.Say("no officer is recorded; add the first one with 'rootseal officer add'")
	}
	operator.SayUndecided(a, register)
	operator.WarnOfOneOfficer(a, register)
	operator.WarnOfOldFirmware(a, register.Active()...)
	return a.Show(listed, func(w io.Writer) error { return view.PrintOfficers(w, listed) })
}
