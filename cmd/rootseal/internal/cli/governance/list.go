package governance

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"

	officers "rootseal/enroll/officer"
)

func officerListCommand(a *cli.App) *cobra.Command {
	var f operator.AttestationFlags
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
		RunE: func(*cobra.Command, []string) error { return listOfficers(a, f) },
	}
	f.Define(c)
	return c
}

// OfficerListed is one officer as JSON.
type OfficerListed struct {
	Name        string    `json:"name"`
	Serial      uint32    `json:"serial"`
	Slot        string    `json:"slot"`
	Algorithm   string    `json:"algorithm"`
	Fingerprint string    `json:"fingerprint"`
	Firmware    string    `json:"firmware"`
	PINPolicy   *string   `json:"pin_policy"`
	TouchPolicy *string   `json:"touch_policy"`
	Attested    bool      `json:"attested"`
	NotAttested *string   `json:"not_attested"` // why
	First       bool      `json:"first"`
	Record      uint64    `json:"record"`
	Added       time.Time `json:"added"`
	Since       uint64    `json:"since"`
	Until       *uint64   `json:"until"` // null: they count
}

func listOfficers(a *cli.App, f operator.AttestationFlags) error {
	believed, err := f.Trusted(a.World.Roots)
	if err != nil {
		return err
	}
	l, err := a.OpenLedger()
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	check := operator.AttestedBy(believed)
	listed := []OfficerListed{}
	for i, o := range register.Officers {
		one := OfficerListed{
			Name: o.Name, Serial: o.KeySerial, Slot: o.Slot, Algorithm: o.Algorithm, Fingerprint: o.Fingerprint, Firmware: o.Firmware,
			PINPolicy: view.OrNull(o.PINPolicy), TouchPolicy: view.OrNull(o.TouchPolicy), Attested: true,
			First: i == 0, Record: o.Record, Added: o.Added, Since: o.Since, Until: view.OrNull(o.Until),
		}
		if err := check(o.OfficerAdded, o.Added); err != nil {
			one.Attested, one.NotAttested = false, new(err.Error())
		}
		listed = append(listed, one)
	}
	if len(listed) == 0 {
		a.Say("no officer is recorded; add the first one with 'rootseal officer add'")
	}
	operator.SayUndecided(a, register)
	operator.WarnOfOneOfficer(a, register)
	if a.JSON {
		return a.PrintJSON(listed)
	}
	return printOfficers(a.Out, listed)
}

func printOfficers(w io.Writer, listed []OfficerListed) error {
	if len(listed) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tKEY\tSLOT\tATTESTED\tADDED\tCOUNTS\tFINGERPRINT")
	for _, o := range listed {
		attested := map[bool]string{true: "yes", false: "no"}[o.Attested]
		counts := fmt.Sprintf("since %d", o.Since)
		if o.Until != nil {
			counts = fmt.Sprintf("%d to %d", o.Since, *o.Until)
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", printable.Text(o.Name), o.Serial, printable.Text(o.Slot), attested, view.Date(o.Added), counts, printable.Text(o.Fingerprint))
	}
	return t.Flush()
}
