package oversight

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/custody"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

func logExportCommand(a *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "export FOLDER",
		Short: "Copy the ledger for use offline",
		Long: `Copy the ledger to FOLDER, for a laptop without a network. One-time challenges
are reserved for the trip, so no two trips use the same one. At the safe, add
--ledger FOLDER to verify, seal and unseal: the copy keeps what they record in
its outbox. Afterwards run 'rootseal log import FOLDER'.

Under a policy of two officers, one officer is enough on the trip to seal and
unseal. The second officer signs at home, with log import or log sign.

FOLDER must not exist yet, and its disk must support hard links and owners
(ext4, APFS, NTFS). FAT and exFAT, the usual formats of USB sticks, do not.

With --json: folder, trip (number of its record), head.`,
		Example: `  rootseal log export /media/stick/osaka`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return exportLog(c.Context(), a, args[0]) },
	}
}

func exportLog(ctx context.Context, a *cli.App, folder string) error {
	l, err := a.OpenToRecord(&ledger.Trip{})
	if err != nil {
		return err
	}
	if l.Head().Sequence == 0 {
		return fmt.Errorf("copying the ledger: %w", cli.ErrNoRecord)
	}
	if a.World.Name == ledger.WorldRehearsal && a.World.Confine == nil { // in the practice room the folder is one of the room
		a.Say("this is a rehearsal, but %s is a real folder: what is written there stays, and no real ledger takes it in", folder)
	}
	head, err := custody.Depart(ctx, operator.LocalEnv(a, l, nil), folder)
	if err != nil {
		return err
	}
	a.Say("copied %s to %s", message.Count(int(head.Sequence), "record"), folder)
	return a.Recorded(nil, head, view.Exported{Folder: folder, Trip: head.Sequence, Head: head.String()},
		"on the trip, add --ledger %s to verify, seal and unseal; afterwards run 'rootseal log import %s'", hint.Word(folder), hint.Word(folder))
}

// importOptions are the options of log import.
type importOptions struct {
	folder   string
	tripHead string // up to which the operator knows what was recorded on the trip
	operator.RecordFlags
}

func logImportCommand(a *cli.App) *cobra.Command {
	var o importOptions
	c := &cobra.Command{
		Use:   "import FOLDER",
		Short: "Bring home what was recorded on a trip",
		Long: `Append the records in the outbox of an offline copy, each unchanged. You can run
import again: records that are already in the ledger are skipped. Exit code 3:
the copy, or the ledger itself, was used in two places.

Only what a trip makes is imported: proofs with challenges reserved for that
trip, labels, bags, codes and signatures. If the outbox has anything else,
nothing is imported (exit code 3).

The officers sign the last record, and with it everything imported. rootseal
shows what others have recorded on the trip, and you confirm it: type the
number, or give --trip-head with the number or head noted on the trip.

Under a policy of two officers, both sign here. Their signatures complete each
seal and unseal that one officer has signed on the trip; rootseal shows these
records in full.

With --json: folder, imported (how many), head.

` + cli.SourceHelp,
		Example: `  rootseal log import /media/stick/osaka
  rootseal log import /media/stick/osaka --trip-head 47`,
		Args: cobra.ExactArgs(1),
		RunE: operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.Away{}),
	}
	c.Flags().StringVar(&o.tripHead, "trip-head", "", "confirm that you know what was recorded on the trip up to `NUMBER`, a record or head of the copy")
	o.Define(c)
	return c
}

func (o *importOptions) read(_ *cobra.Command, args []string) error {
	o.folder = args[0]
	return nil
}

func (o *importOptions) record(ctx context.Context, r *operator.Recording) error {
	away, fresh, err := custody.Homecoming(r.Env(), o.folder)
	if err != nil {
		return err
	}
	if officers.Read(r.Ledger.Records()).Needs() > 0 {
		showHalfSigned(r.App, away, fresh)
		if err := r.Signing.ShowTrip(ctx, away, fresh, r.Ledger.Identity().Host, o.tripHead); err != nil {
			return err
		}
	}
	e, err := r.Signed(ctx)
	if err != nil {
		return err
	}
	n, head, err := custody.Bring(ctx, e, away)
	if cli.Written(err, head) { // signed or not
		r.App.Say("imported %s from %s", message.Count(n, "record"), o.folder)
	}
	return r.App.Recorded(err, head, view.Imported{Folder: o.folder, Imported: n, Head: head.String()}, "")
}

// showHalfSigned shows the records of a copy that one officer has signed: the officers
// who import them sign each.
func showHalfSigned(a *cli.App, away *ledger.Ledger, fresh []ledger.Record) {
	if len(fresh) == 0 {
		return
	}
	for _, number := range officers.Read(away.Records()).HalfSigned(fresh[0].Sequence - 1) {
		for _, line := range view.RecordToSign(away.Records(), away.Records()[number-1]) {
			a.Say("%s", line)
		}
	}
}
