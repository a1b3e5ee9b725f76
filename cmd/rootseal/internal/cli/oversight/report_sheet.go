package oversight

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/hint"
	"rootseal/enroll/report"
	"rootseal/message"
)

// sheetOptions are the options of report sheet.
type sheetOptions struct {
	kind, principal, group, out string
	keys                        []string
}

func reportSheetCommand(a *cli.App) *cobra.Command {
	var o sheetOptions
	c := &cobra.Command{
		Use:   "sheet [CEREMONY]",
		Short: "Write the page for the table of one ceremony",
		Long: `Write one HTML file to print: who is present, the keys, the steps with boxes to
tick, room for initials, times and exceptions, and the ledger head.

With the id of a ceremony, the page shows its records, and its steps are what the
ledger recorded. Without one, the page is for the next ceremony: --for names its
kind, and --principal, --group and --keys fill in what you know. 'rootseal log'
shows the ids.

The ledger does not name who was only present: they sign the paper. Scan the page
afterwards, and note the hash of the scan.

report sheet reads the ledger only. It writes nothing but the file of --out.

With --json: made, world, head, hash, for, ceremony, records, next, officers, policy,
keys, steps.`,
		Example: `  rootseal report sheet --for enroll-root --principal 111122223333/root --group sealed --keys 30112847,30112853 --out sheet.html
  rootseal report sheet 20261128-k3x9qd --out sheet.html`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return runSheet(a, o, args[0])
			}
			return runSheet(a, o, "")
		},
	}
	fl := c.Flags()
	fl.StringVar(&o.kind, "for", "", "write a page for the next ceremony of this `KIND`: "+strings.Join(report.NextKinds, ", "))
	fl.StringVar(&o.principal, "principal", "", "with --for: fill in the `PRINCIPAL`")
	fl.StringVar(&o.group, "group", "", "with --for: fill in the group `LABEL`")
	fl.StringSliceVar(&o.keys, "keys", nil, "with --for: fill in the keys with these `SERIALS`")
	fl.StringVar(&o.out, "out", "", "write the page to `FILE` instead of standard output")
	return c
}

// maxSheetKeys is how many keys a page has room for.
const maxSheetKeys = 20

// check reads the options.
func (o sheetOptions) check(ceremony string) (next report.NextCeremony, err error) {
	next = report.NextCeremony{Principal: o.principal, Group: o.group, Keys: []uint32{}}
	switch {
	case ceremony != "" && (o.kind != "" || o.principal != "" || o.group != "" || len(o.keys) > 0):
		return next, cli.Usage("--for, --principal, --group and --keys are for the next ceremony: leave the id out")
	case ceremony == "" && !slices.Contains(report.NextKinds, o.kind):
		return next, cli.Usage("give the id of a ceremony, or --for with one of %s", strings.Join(report.NextKinds, ", "))
	case len(o.keys) > maxSheetKeys:
		return next, cli.Usage("a page has room for %d keys", maxSheetKeys)
	}
	if o.principal != "" {
		who, err := cli.ParsePrincipal(o.principal)
		if err != nil {
			return next, err
		}
		next.Principal = who.String()
	}
	serials, err := cli.ParseSerials(o.keys)
	for _, s := range serials {
		next.Keys = append(next.Keys, uint32(s))
	}
	return next, err
}

// errNoCeremony is the error of an id that the ledger lacks.
var errNoCeremony = hint.Sentinel(hint.ListCeremonies, "the ledger has no ceremony")

func runSheet(a *cli.App, o sheetOptions, ceremony string) error {
	next, err := o.check(ceremony)
	if err != nil {
		return err
	}
	l, err := a.OpenToRead()
	if err != nil {
		return err
	}
	operator.WarnOfRecordedTime(a, l)
	sheet, found := report.MakeSheet(l, a.World.Now(), ceremony, o.kind, next)
	if !found {
		return message.Errorf("writing the sheet: %w %s", errNoCeremony, printable.Text(ceremony))
	}
	if sheet.World == "" {
		sheet.World = a.World.Name
	}
	if a.JSON {
		return a.PrintJSON(struct {
			report.Sheet
			Steps []string `json:"steps"`
		}{sheet, viewreport.Steps(sheet.For)})
	}
	var page bytes.Buffer
	if err := viewreport.WriteSheet(printable.For(a.Language, &page), sheet); err != nil {
		return err
	}
	written, err := deliver(a, o.out, page.Bytes())
	if err != nil {
		return fmt.Errorf("writing the sheet: %w", err)
	}
	if written {
		a.Say("sheet written to %s; head %s", o.out, sheet.Head)
	}
	return nil
}
