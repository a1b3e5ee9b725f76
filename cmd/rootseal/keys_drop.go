package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func (a *app) keysDropCommand() *cobra.Command {
	var reason string
	var f signingFlags
	c := &cobra.Command{
		Use:   "drop SERIAL",
		Short: "stop waiting for a key that still holds retired seeds",
		Long: `Takes a key out of the groups that were rotated without it, and gives up what a
ceremony that was taken back may have left on it: what it may still hold opens
nothing, and nobody will clean it any more. A key that is lost stays called lost.

With --json: serial, dropped, head.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.dropKey(c.Context(), args[0], reason, f) },
	}
	c.Flags().StringVar(&reason, "reason", "", "why it will not come to the desk again")
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
		return enroll.ErrNotRecorded
	}
	owes := slices.DeleteFunc(slices.Clone(b.Owed), func(o record.Owed) bool { return o.KeySerial != uint32(serial) })
	if len(owes) == 0 {
		a.say("key %d owes nothing: there is nothing to drop", serial)
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
		head, err := enroll.DropKey(ctx, a.deskRoom(l, person), serial, left.Ceremony, reason)
		if err != nil {
			return err
		}
		out.Dropped, out.Head = append(out.Dropped, left.CredentialID), head.String()
	}
	a.say("key %d is not waited for any more; what it may still hold opens nothing: %s. ledger head %s", serial, plain(strings.Join(out.Dropped, ", ")), out.Head)
	if a.json {
		return a.printJSON(out)
	}
	return nil
}
