package oversight

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/report"
)

type reportOptions struct {
	format, out    string
	since, account string
}

// ReportCommand is the command report.
func ReportCommand(a *cli.App) *cobra.Command {
	var o reportOptions
	c := &cobra.Command{
		Use:   "report",
		Short: "Write the evidence for an examiner, from the ledger",
		Long: `Write the evidence of the ledger as one HTML file that needs no network: what is
wrong, devices by keys with the age of each proof, a timeline, the population,
every ceremony, each key's chain of custody, proof dates against the policy,
exceptions, losses and leavers, and the controls of other standards. The last
section has the commands that check all of it without rootseal.

report reads the ledger and the last audit in it: no key and no network, except
for a ledger in S3. It writes nothing but the file of --out. It calls a proof
proven only if a checked answer or a good signature covers it.

--since is the first day of the period. A custody chain always starts with its
first record. --account shows the principals and keys of one account; faults of
the ledger as a whole stay.

The exit code is 0 whatever the report says, and 1 if report cannot read the
ledger or write the file.

--format csv is one table with a line for each fact: section, time, principal,
group, key, state, text, until, record, signed. --format json, or --json, is one
object: made, since, from, account, world, head, hash, records, trip, officers,
signatures, policy, violations, matrix, timeline, population, ceremonies, custody,
proofs, exceptions, leavers, controls.`,
		Example: `  rootseal report --out report.html
  rootseal report --since 2026-01-01 --account 111122223333 --out report.html
  rootseal report --format csv --out report.csv`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runReport(a, o) },
	}
	fl := c.Flags()
	fl.StringVar(&o.format, "format", "html", "write `FORMAT`: html, csv or json")
	fl.StringVar(&o.out, "out", "", "write the report to `FILE` instead of standard output")
	fl.StringVar(&o.since, "since", "", "begin the period on `DAY`, such as 2026-01-31 (UTC)")
	fl.StringVar(&o.account, "account", "", "show only the account `ID`")
	c.AddCommand(reportLabelsCommand(a), reportSheetCommand(a))
	return c
}

// check reads the options.
func (o reportOptions) check(json bool) (format string, parts report.Options, err error) {
	switch {
	case o.format != "html" && o.format != "csv" && o.format != "json":
		return "", parts, cli.Usage("--format is html, csv or json")
	case json && o.format == "csv":
		return "", parts, cli.Usage("--json and --format csv exclude each other")
	case o.account != "" && !principal.IsAccountNumber(o.account):
		return "", parts, cli.Usage("%s is not an account number of 12 digits", printable.Text(o.account))
	}
	if o.since != "" {
		if parts.Since, err = time.Parse(time.DateOnly, o.since); err != nil {
			return "", parts, cli.Usage("--since requires a day such as 2026-01-31")
		}
	}
	parts.Account = o.account
	if json {
		return "json", parts, nil
	}
	return o.format, parts, nil
}

func runReport(a *cli.App, o reportOptions) error {
	format, parts, err := o.check(a.JSON)
	if err != nil {
		return err
	}
	l, err := a.OpenToRead()
	if err != nil {
		return err
	}
	operator.WarnOfRecordedTime(a, l)
	place, err := a.Place()
	if err != nil {
		return err
	}
	path, err := place.Path()
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := writeReport(printable.For(a.Language, &text), format, report.Make(l, a.World.Now(), parts), checkOf(l, path)); err != nil {
		return err
	}
	written, err := deliver(a, o.out, text.Bytes())
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if written {
		a.Say("report written to %s; head %s", o.out, l.Head())
	}
	return nil
}

func writeReport(w io.Writer, format string, r report.Report, check viewreport.Check) error {
	switch format {
	case "csv":
		return viewreport.CSV(w, r)
	case "json":
		text, err := printable.JSON(r, "  ")
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	}
	return viewreport.HTML(w, r, check)
}

// checkOf returns how to check the ledger without rootseal.
func checkOf(l *ledger.Ledger, path string) viewreport.Check {
	register := officers.Read(l.Records())
	enter := "cd " + view.ShellQuoted(path)
	if strings.HasPrefix(path, "s3://") {
		enter = `cd "$(mktemp -d)" && aws s3 cp --recursive --only-show-errors ` + view.ShellQuoted(path) + " ."
	}
	return viewreport.Check{
		Ledger: path, Enter: enter,
		Commands: view.StockCommands(path, "", len(register.Signatures) > 0 || len(register.Officers) > 0),
	}
}

// deliver writes a page to a file, or to standard output. It reports whether there is a file.
func deliver(a *cli.App, out string, page []byte) (written bool, err error) {
	if out == "" {
		_, err := a.Out.Write(page)
		return false, err
	}
	return true, cli.ReplaceFile(out, page, 0o600)
}
