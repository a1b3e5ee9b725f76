package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

type sealFlags struct {
	bag, place, observer string
	sharedBag            bool
	codes                []string
	signing              signingFlags
}

func (a *app) sealCommand() *cobra.Command {
	var f sealFlags
	c := &cobra.Command{
		Use:   "seal SERIAL",
		Short: "prove a key and record the bag that it goes into",
		Long: `Proves the key as rootseal verify does, then records the number of its
tamper-evident bag, the place, and who looked on. A key that is not proven is not
sealed (exit code 3, or 1 where something was not asked).

A key that is recorded as lost, wrong or reset is not sealed (exit code 4). The
observer is not the officer who signs alone; if two officers sign, the second may
observe. A bag number that another key has in use needs --shared-bag.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.seal(c.Context(), args[0], f) },
	}
	c.Flags().StringVar(&f.bag, "bag", "", "number on the bag")
	c.Flags().StringVar(&f.place, "place", "", "where the bag goes")
	c.Flags().StringVar(&f.observer, "observer", "", "the second person in the room")
	c.Flags().BoolVar(&f.sharedBag, "shared-bag", false, "put this key into a bag that another key is in")
	c.Flags().StringArrayVar(&f.codes, "access-code", nil, "SERIAL=SOURCE of the key's access code")
	f.signing.define(c)
	return c
}

func (a *app) seal(ctx context.Context, text string, f sealFlags) error {
	serial, err := parseSerial(text)
	if err != nil {
		return err
	}
	if f.bag == "" || f.place == "" || f.observer == "" {
		return usage("sealing needs --bag, --place and --observer")
	}
	codes, err := a.checkSecrets(f.codes, f.signing.pins, "")
	if err != nil {
		return err
	}
	l, err := a.openToRecord(&ledger.Verified{}, &ledger.Seal{})
	if err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.bringSigners(ctx, l, f.signing, serial); err != nil {
		return err
	}
	q := enroll.SealRequest{Key: serial, Bag: f.bag, Place: f.place, Observer: f.observer, SharedBag: f.sharedBag}
	found, head, err := enroll.Seal(ctx, a.deskRoom(l, person), q)
	if t := person.terminal; t.isThere() && errors.Is(err, enroll.ErrSharedBag) {
		t.say("%v", err)
		if _, err = t.ask(ctx, "type the bag's number again if both keys lie in it", "", same(f.bag), "nobody to ask: give --shared-bag"); err == nil {
			q.SharedBag = true
			found, head, err = enroll.Seal(ctx, a.deskRoom(l, person), q)
		}
	}
	b := record.Read(l.Records())
	for _, key := range found.Keys {
		a.sayVerified(b, key)
	}
	if err != nil {
		if judged := judged(found); judged != nil {
			err = fmt.Errorf("%w: %w", err, judged)
		}
		return err
	}
	a.say("sealed: key %d in bag %s, %s, %s looking on", serial, f.bag, f.place, f.observer)
	a.say("write on the bag: ledger head %s", head)
	if a.json {
		return a.printJSON(map[string]any{"key_serial": serial, "bag": f.bag, "place": f.place, "observer": f.observer, "head": head.String()})
	}
	return nil
}
