package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

func (a *app) logExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export FOLDER",
		Short: "Copy the ledger for use offline",
		Long: `Copy the ledger to FOLDER, for a laptop without a network. One-time challenges
are reserved for the trip, so no two trips use the same one. At the safe, add
--ledger FOLDER to verify, seal and unseal: the copy keeps what they record in
its outbox. Afterwards run 'rootseal log import FOLDER'.

FOLDER must not exist yet, and its disk must support hard links and owners
(ext4, APFS, NTFS). FAT and exFAT, the usual formats of USB sticks, do not.

With --json: folder, trip (number of its record), head.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.exportLog(c.Context(), args[0]) },
	}
}

func (a *app) exportLog(ctx context.Context, folder string) error {
	l, err := a.openToRecord(&ledger.Trip{})
	if err != nil {
		return err
	}
	if l.Head().Sequence == 0 {
		return fmt.Errorf("copying the ledger: %w", errNoRecord)
	}
	head, err := custody.Depart(ctx, a.deskRoom(l, nil), folder)
	if err != nil {
		return err
	}
	a.say("copied %s to %s", recordsWord(int(head.Sequence)), folder)
	a.say("on the trip, add --ledger %s to verify, seal and unseal; at home again, run 'rootseal log import %s'", folder, folder)
	a.say("ledger head %s", head)
	if a.json {
		return a.printJSON(map[string]any{"folder": folder, "trip": head.Sequence, "head": head.String()})
	}
	return nil
}

func (a *app) logImportCommand() *cobra.Command {
	var f signingFlags
	var tripHead string
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

With --json: folder, imported (how many), head.

` + sourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.importLog(c.Context(), args[0], tripHead, f) },
	}
	c.Flags().StringVar(&tripHead, "trip-head", "", "confirm that you know what was recorded on the trip up to `NUMBER`, a record or head of the copy")
	f.define(c)
	return c
}

func (a *app) importLog(ctx context.Context, folder, tripHead string, f signingFlags) error {
	l, err := a.openToRecord(&ledger.Away{})
	if err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if officers.Read(l.Records()).Needs() > 0 {
		away, fresh, err := custody.Homecoming(a.deskRoom(l, person), folder)
		if err == nil {
			err = person.showTrip(ctx, away, fresh, l.Identity().Host, tripHead)
		}
		if err != nil {
			return err
		}
	}
	if err := person.bringSigners(ctx, l, f); err != nil {
		return err
	}
	n, head, err := custody.Return(ctx, a.deskRoom(l, person), folder)
	if err != nil && !errors.Is(err, env.ErrUnsigned) {
		return err
	}
	a.say("imported %s from %s", recordsWord(n), folder)
	a.say("ledger head %s", head)
	if a.json {
		err = errors.Join(err, a.printJSON(map[string]any{"folder": folder, "imported": n, "head": head.String()}))
	}
	return err
}

func recordsWord(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}
