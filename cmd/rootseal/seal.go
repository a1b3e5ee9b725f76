package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/enroll/custody"
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
		Short: "Check a key and record the bag it goes into",
		Long: `Check the key as 'rootseal verify' does, then record the number of its
tamper-evident bag, its location, and the observer. Write the ledger head that
seal prints on the bag.

rootseal seals only a proven key. Exit code 3: the key is wrong. Exit code 1:
something was not checked. Exit code 4: the ledger records the key as lost,
wrong or reset.

The observer must not be the only officer who signs; if two officers sign, the
second may observe. If another key is in the bag with this number, rootseal
refuses unless you add --shared-bag.

` + sourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.seal(c.Context(), args[0], f) },
	}
	c.Flags().StringVar(&f.bag, "bag", "", "the `NUMBER` on the bag")
	c.Flags().StringVar(&f.place, "place", "", "the `LOCATION` of the bag")
	c.Flags().StringVar(&f.observer, "observer", "", "the `NAME` of the second person present")
	c.Flags().BoolVar(&f.sharedBag, "shared-bag", false, "put this key into a bag that already holds another key")
	c.Flags().StringArrayVar(&f.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
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
	q := custody.SealRequest{Key: serial, Bag: f.bag, Place: f.place, Observer: f.observer, SharedBag: f.sharedBag}
	found, head, err := custody.Seal(ctx, a.deskRoom(l, person), q)
	if t := person.terminal; t.isThere() && errors.Is(err, custody.ErrSharedBag) {
		t.say("%v", err)
		if _, err = t.ask(ctx, "type the bag's number again if both keys are in this bag", "", same(f.bag), "no terminal to ask on: give --shared-bag"); err == nil {
			q.SharedBag = true
			found, head, err = custody.Seal(ctx, a.deskRoom(l, person), q)
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
	a.say("sealed: key %d in bag %s, %s, observer %s", serial, f.bag, f.place, f.observer)
	a.say("write on the bag: ledger head %s", head)
	if a.json {
		return a.printJSON(map[string]any{"key_serial": serial, "bag": f.bag, "place": f.place, "observer": f.observer, "head": head.String()})
	}
	return nil
}
