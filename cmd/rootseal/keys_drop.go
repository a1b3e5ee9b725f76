package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func (a *app) keysDropCommand() *cobra.Command {
	var reason string
	var f signingFlags
	c := &cobra.Command{
		Use:   "drop SERIAL",
		Short: "Stop waiting for a key that still holds retired seeds",
		Long: `Stop waiting for a key: rootseal removes it from the groups that were rotated
without it, and from the pending cleanup of undone ceremonies. What the key may
still hold opens nothing. A key that is recorded as lost stays lost.

With --json: serial, dropped, head.

` + sourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.dropKey(c.Context(), args[0], reason, f) },
	}
	c.Flags().StringVar(&reason, "reason", "", "state why the key will not come back: `TEXT`")
	f.define(c)
	return c
}

// keyDropped is the result as JSON.
type keyDropped struct {
	Serial  device.KeySerial `json:"serial"`
	Dropped []string         `json:"dropped"` // credential ids that it may still hold
	Head    string           `json:"head"`
}

func (a *app) dropKey(ctx context.Context, text, reason string, f signingFlags) error {
	serial, err := parseSerial(text)
	if err != nil {
		return err
	}
	if reason == "" {
		return usage("dropping a key needs --reason")
	}
	l, err := a.openToRecord(&ledger.Drop{})
	if err != nil {
		return err
	}
	b := record.Read(l.Records())
	if b.Key(uint32(serial)) == nil {
		return custody.ErrNotRecorded
	}
	owes := slices.DeleteFunc(slices.Clone(b.Owed), func(o record.Owed) bool { return o.KeySerial != uint32(serial) })
	if len(owes) == 0 {
		a.say("key %d has no pending cleanup: there is nothing to drop", serial)
		return nil
	}
	person, closePerson, err := a.person(ctx, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.bringSigners(ctx, l, f); err != nil {
		return err
	}
	a.sayAgainst(b, serial)
	out := keyDropped{Serial: serial}
	for _, left := range owes {
		head, err := custody.DropKey(ctx, a.deskRoom(l, person), serial, left.Ceremony, reason)
		if err != nil {
			return err
		}
		out.Dropped, out.Head = append(out.Dropped, left.CredentialID), head.String()
	}
	a.say("dropped key %d; it may still hold these retired credentials, which open nothing: %s. ledger head %s", serial, plain(strings.Join(out.Dropped, ", ")), out.Head)
	if a.json {
		return a.printJSON(out)
	}
	return nil
}
