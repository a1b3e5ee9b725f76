package oversight

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// LogCommand is the command log.
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
	return view.PrintRecords(a.Out, l, records)
}

// readLedger reads a ledger of either world, which App.OpenLedger refuses. Nothing
// is ever appended to it.
func readLedger(a *cli.App, dir string) (*ledger.Ledger, error) {
	return ledger.Open(ledger.Dir(dir), ledger.Identity{}, a.World.Now)
}
