package oversight

import (
	"io"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// LogCommand is the command log.
func LogCommand(a *cli.App) *cobra.Command {
	var f logFilter
	c := &cobra.Command{
		Use:   "log",
		Short: "Show what was done, from the ledger",
		Long: `Show the records of the ledger, newest last. Each comes with its head: the
record's number and the first 16 hex digits of its hash. Times are UTC, by the
workstation's clock. With --json, every field of each record.

--key, --who and --since leave out what does not fit; several together must all
fit.

log reads the ledger of a rehearsal as well as a real one, and changes nothing.
It does not show a damaged ledger: run 'rootseal log verify'.`,
		Example: `  rootseal log
  rootseal log --key 16021853 --since 2026-01-31`,
		RunE: func(*cobra.Command, []string) error { return runLog(a, f) },
	}
	f.define(c.Flags())
	c.AddCommand(logVerifyCommand(a), logSignCommand(a), logExportCommand(a), logImportCommand(a), logPushCommand(a), logPullCommand(a))
	return c
}

func runLog(a *cli.App, f logFilter) error {
	fits, err := f.read()
	if err != nil {
		return err
	}
	place, err := a.Place()
	if err != nil {
		return err
	}
	l, err := readLedger(a, place)
	if err != nil {
		return err
	}
	if err := a.CheckThere(l); err != nil {
		return err
	}
	records := l.Records()
	if f.ceremony != "" {
		if records = l.ByCeremony(f.ceremony).Records; len(records) == 0 {
			return cli.Usage("the ledger has no ceremony %q", f.ceremony)
		}
	}
	if all := len(records); all > 0 {
		if records = fits(l.Records(), records); len(records) == 0 {
			a.Say("none of %s fits", message.Count(all, "record"))
		}
	}
	return a.Show(append([]ledger.Record{}, records...), func(w io.Writer) error { return view.PrintRecords(w, l, records) }) // never null
}

// readLedger reads a ledger of either world, which App.OpenLedger refuses. Nothing
// is ever appended to it.
func readLedger(a *cli.App, place cli.Place) (*ledger.Ledger, error) {
	return ledger.Open(place.Store, ledger.Identity{}, a.World.Now)
}
