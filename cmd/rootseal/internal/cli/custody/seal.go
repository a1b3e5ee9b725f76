package custody

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

type sealFlags struct {
	bag, place, observer string
	sharedBag            bool
	codes                []string
	signing              operator.SigningFlags
}

func SealCommand(a *cli.App) *cobra.Command {
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

` + cli.SourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runSeal(c.Context(), a, args[0], f) },
	}
	c.Flags().StringVar(&f.bag, "bag", "", "the `NUMBER` on the bag")
	c.Flags().StringVar(&f.place, "place", "", "the `LOCATION` of the bag")
	c.Flags().StringVar(&f.observer, "observer", "", "the `NAME` of the second person present")
	c.Flags().BoolVar(&f.sharedBag, "shared-bag", false, "put this key into a bag that already holds another key")
	c.Flags().StringArrayVar(&f.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	f.signing.Define(c)
	return c
}

func runSeal(ctx context.Context, a *cli.App, text string, f sealFlags) error {
	serial, err := cli.ParseSerial(text)
	if err != nil {
		return err
	}
	if f.bag == "" || f.place == "" || f.observer == "" {
		return cli.Usage("sealing needs --bag, --place and --observer")
	}
	codes, err := a.CheckSecrets(f.codes, f.signing.Pins, "")
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.Verified{}, &ledger.Seal{})
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, f.signing, serial); err != nil {
		return err
	}
	q := custody.SealRequest{Key: serial, Bag: f.bag, Place: f.place, Observer: f.observer, SharedBag: f.sharedBag}
	found, head, err := custody.Seal(ctx, operator.DeskRoom(a, l, person), q)
	if t := person.Terminal; t.IsThere() && errors.Is(err, custody.ErrSharedBag) {
		t.Say("%v", err)
		if _, err = t.Ask(ctx, "type the bag's number again if both keys are in this bag", "", operator.Same(f.bag), "no terminal to ask on: give --shared-bag"); err == nil {
			q.SharedBag = true
			found, head, err = custody.Seal(ctx, operator.DeskRoom(a, l, person), q)
		}
	}
	b := record.Read(l.Records())
	for _, key := range found.Keys {
		sayVerified(a, b, key)
	}
	if err != nil {
		if judged := judged(found); judged != nil {
			err = fmt.Errorf("%w: %w", err, judged)
		}
		return err
	}
	a.Say("sealed: key %d in bag %s, %s, observer %s", serial, f.bag, f.place, f.observer)
	a.Say("write on the bag: ledger head %s", head)
	if a.JSON {
		return a.PrintJSON(map[string]any{"key_serial": serial, "bag": f.bag, "place": f.place, "observer": f.observer, "head": head.String()})
	}
	return nil
}
