package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
)

func (a *app) logExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export FOLDER",
		Short: "a copy of the ledger for a trip to a safe",
		Long: `Copies the ledger into FOLDER, for a laptop without a network. Witnesses are
reserved for the trip, so that no two trips use the same. There, say
--ledger FOLDER: what is proven, sealed and unsealed is kept in the copy's
outbox, and rootseal log import FOLDER brings it home.

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
	head, err := enroll.Depart(ctx, a.deskRoom(l, nil), folder)
	if err != nil {
		return err
	}
	a.say("copied %s to %s", recordsWord(int(head.Sequence)), folder)
	a.say("on the trip: rootseal --ledger %s verify; at home again: rootseal log import %s", folder, folder)
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
		Short: "bring home what was recorded on a trip",
		Long: `Appends the records in the outbox of a copy that log export made, each unchanged.
It can be run again: what is there already is passed over. Exit code 3 where the
copy, or the ledger itself, was used in two places.

Only what a trip makes comes home: proofs by witnesses that were reserved for it,
labels, bags, codes and signatures. Anything else keeps all of the copy out (exit
code 3).

The officers on record sign the last one, and with it all that came home. What
others have made on the trip is shown, and wants a word: typed, or --trip-head, the
number or head that was noted there.

With --json: folder, imported (how many), head.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.importLog(c.Context(), args[0], tripHead, f) },
	}
	c.Flags().StringVar(&tripHead, "trip-head", "", "`NUMBER` or head of the copy up to which you know what was recorded on the trip")
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
		away, fresh, err := enroll.Homecoming(a.deskRoom(l, person), folder)
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
	n, head, err := enroll.Return(ctx, a.deskRoom(l, person), folder)
	if err != nil && !errors.Is(err, enroll.ErrUnsigned) {
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
