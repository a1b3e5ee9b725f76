package oversight

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func LogCommand(a *cli.App) *cobra.Command {
	var ceremony string
	c := &cobra.Command{
		Use:   "log",
		Short: "Show what was done, from the ledger",
		Long: `Show the records of the ledger, newest last. Each comes with its head: the
record's number and the first 16 hex digits of its hash. Times are UTC, by the
workstation's clock. With --json, every field of each record.

log reads the ledger of a rehearsal as well as a real one, and changes nothing.
It does not show a damaged ledger: run 'rootseal log verify'.`,
		RunE: func(*cobra.Command, []string) error { return runLog(a, ceremony) },
	}
	c.Flags().StringVar(&ceremony, "ceremony", "", "show only the records of the ceremony `ID`")
	c.AddCommand(logVerifyCommand(a), logSignCommand(a), logExportCommand(a), logImportCommand(a))
	return c
}

func runLog(a *cli.App, ceremony string) error {
	dir, err := a.World.LedgerDir(a.LedgerFlag)
	if err != nil {
		return err
	}
	l, err := readLedger(a, dir)
	if err != nil {
		return err
	}
	records := l.Records()
	if len(records) == 0 {
		a.Say("the ledger %s is empty", dir)
	}
	if ceremony != "" {
		if records = l.ByCeremony(ceremony).Records; len(records) == 0 {
			return cli.Usage("the ledger has no ceremony %q", ceremony)
		}
	}
	if a.JSON {
		return a.PrintJSON(append([]ledger.Record{}, records...)) // never null
	}
	return printRecords(a.Out, l, records)
}

// readLedger reads the ledger of either world, which openLedger does not:
// nothing is ever appended to it.
func readLedger(a *cli.App, dir string) (*ledger.Ledger, error) {
	return ledger.Open(ledger.Dir(dir), ledger.Identity{}, a.World.Now)
}

func printRecords(w io.Writer, l *ledger.Ledger, records []ledger.Record) error {
	if len(records) == 0 {
		return nil
	}
	principals := make(map[string]string) // by ceremony
	for _, c := range record.Read(l.Records()).Ceremonies() {
		if c.Begin != nil {
			principals[c.ID] = c.Begin.Principal
		}
	}
	if _, isTerminal := printable.ScreenOf(w); isTerminal {
		showRecords(w, l, records, principals)
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RECORD\tTIME\tCOMMAND\tKIND\tCEREMONY\tPRINCIPAL\tWHAT")
	for _, r := range records {
		fmt.Fprintf(t, "%s\t%s", headAt(l, r.Sequence), r.Time.Format(time.RFC3339))
		for _, text := range []string{r.Command, r.Body.Kind(), r.Ceremony, principals[r.Ceremony], view.BodyWords(r.Body)} {
			fmt.Fprintf(t, "\t%s", cmp.Or(printable.Text(text), "-"))
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

// showRecords is for a person: what happened stands below, where it has room.
func showRecords(w io.Writer, l *ledger.Ledger, records []ledger.Record, principals map[string]string) {
	for _, r := range records {
		printable.Line(w, "%s  %s  %s, %s  %s", headAt(l, r.Sequence), r.Time.Format(time.RFC3339), r.Command, r.Body.Kind(), r.Ceremony)
		said := view.BodyWords(r.Body)
		if principal := principals[r.Ceremony]; principal != "" {
			said = principal + ": " + said
		}
		if said != "" {
			printable.Line(w, "    %s", said)
		}
	}
}

// headAt is what the head was when the record was the last one: the record after
// it names its hash.
func headAt(l *ledger.Ledger, sequence uint64) ledger.Head {
	if all := l.Records(); sequence < uint64(len(all)) {
		return ledger.Head{Sequence: sequence, Hash: all[sequence].Previous}
	}
	return l.Head()
}
