package main

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/enroll"
)

func (a *app) keysFoundCommand() *cobra.Command {
	var codes []string
	var f signingFlags
	c := &cobra.Command{
		Use:   "found SERIAL",
		Short: "take a lost key back, once it opens nothing",
		Long: `Deletes every retired credential from a key that was lost, each after it has
answered a witness of the record, and then takes the key back. A key that holds a
seed which is still in use is refused: whoever had the key may have used it, so
rotate comes first. Nothing else on the key is touched.

With --json: serial, cleaned, head.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.findKey(c.Context(), args[0], codes, f) },
	}
	c.Flags().StringArrayVar(&codes, "access-code", nil, "SERIAL=SOURCE of the key's access code")
	f.define(c)
	return c
}

// keyFound is the result as JSON.
type keyFound struct {
	Serial  device.KeySerial `json:"serial"`
	Cleaned []string         `json:"cleaned"` // credential ids
	Head    string           `json:"head"`
}

func (a *app) findKey(ctx context.Context, text string, codes []string, f signingFlags) error {
	serial, err := parseSerial(text)
	if err != nil {
		return err
	}
	sources, err := accessCodes(codes)
	if err != nil {
		return err
	}
	l, err := a.openLedger()
	if err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, sources)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.bringSigners(ctx, l, f, serial); err != nil {
		return err
	}
	room := a.deskRoom(l, person)
	cleaned, head, err := enroll.FindKey(ctx, room, serial)
	for _, id := range cleaned {
		a.say("key %d: %s, retired, is deleted", serial, plain(id))
	}
	if err != nil {
		return err
	}
	a.say("key %d is no longer called lost, and opens nothing of the record. ledger head %s", serial, head)
	if a.json {
		return a.printJSON(keyFound{serial, orEmpty(cleaned), head.String()})
	}
	return nil
}

// orEmpty is a list that JSON shows as one.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
