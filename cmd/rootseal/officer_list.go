package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	officers "rootseal/enroll/officer"
)

func (a *app) officerListCommand() *cobra.Command {
	var f attestationFlags
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
		RunE: func(*cobra.Command, []string) error { return a.listOfficers(f) },
	}
	f.define(c)
	return c
}

// officerListed is one officer as JSON.
type officerListed struct {
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

func (a *app) listOfficers(f attestationFlags) error {
	believed, err := f.beside(a.world.roots)
	if err != nil {
		return err
	}
	l, err := a.openLedger()
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	check := attestedBy(believed)
	listed := []officerListed{}
	for i, o := range register.Officers {
		one := officerListed{
			Name: o.Name, Serial: o.KeySerial, Slot: o.Slot, Algorithm: o.Algorithm, Fingerprint: o.Fingerprint, Firmware: o.Firmware,
			PINPolicy: known(o.PINPolicy), TouchPolicy: known(o.TouchPolicy), Attested: true,
			First: i == 0, Record: o.Record, Added: o.Added, Since: o.Since, Until: known(o.Until),
		}
		if err := check(o.OfficerAdded, o.Added); err != nil {
			one.Attested, one.NotAttested = false, new(err.Error())
		}
		listed = append(listed, one)
	}
	if len(listed) == 0 {
		a.say("no officer is recorded; add the first one with 'rootseal officer add'")
	}
	a.sayUndecided(register)
	a.warnOfOneOfficer(register)
	if a.json {
		return a.printJSON(listed)
	}
	return printOfficers(a.out, listed)
}

func printOfficers(w io.Writer, listed []officerListed) error {
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
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", plain(o.Name), o.Serial, plain(o.Slot), attested, date(o.Added), counts, plain(o.Fingerprint))
	}
	return t.Flush()
}

// warnOfOneOfficer tells that nobody could sign if one token were lost.
func (a *app) warnOfOneOfficer(register *officers.Register) {
	if counting := register.Counting(); len(counting) == 1 {
		a.say("warning: %s is the only officer: if key %d is lost, nobody can sign. add a second one with rootseal officer add", counting[0].Name, counting[0].KeySerial)
	}
}

// sayUndecided names records that would change who signs, or how many, and do
// not count for want of a signature.
func (a *app) sayUndecided(register *officers.Register) {
	for _, act := range register.Missing() {
		if officers.Decides(act.Kind) {
			a.say("%v (%s) does not count: %v", act.At, act.Kind, act.Err())
		}
	}
}
