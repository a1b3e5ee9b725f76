package custody

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// sealOptions are the options of seal.
type sealOptions struct {
	custody.SealRequest
	codes   []string // SERIAL=SOURCE
	signing operator.SigningFlags
}

// SealCommand is the command seal.
func SealCommand(a *cli.App) *cobra.Command {
	var o sealOptions
	c := &cobra.Command{
		Use:   "seal SERIAL",
		Short: "Check a key and record the bag it goes into",
		Long: `Check the key as 'rootseal verify' does, then record the number of its
tamper-evident bag, its location, and the observer. Write the ledger head that
seal prints on the bag. At a terminal, seal asks for what you do not give, and for the
number twice.

rootseal seals only a proven key. Exit code 3: the key is wrong. Exit code 1:
something was not checked. Exit code 4: the ledger records the key as lost,
wrong or reset.

The observer must not be the only officer who signs; if two officers sign, the
second may observe. If another key is in the bag with this number, rootseal
refuses unless you add --shared-bag.

` + tripHelp + `

` + cli.SourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if o.Key, err = cli.ParseSerial(args[0]); err != nil {
				return err
			}
			return sealKey(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.Bag, "bag", "", "the `NUMBER` on the bag")
	c.Flags().StringVar(&o.Place, "place", "", "the `LOCATION` of the bag")
	c.Flags().StringVar(&o.Observer, "observer", "", "the `NAME` of the second person present")
	c.Flags().BoolVar(&o.SharedBag, "shared-bag", false, "put this key into a bag that already holds another key")
	c.Flags().StringArrayVar(&o.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	o.signing.Define(c)
	return c
}

func sealKey(ctx context.Context, a *cli.App, o sealOptions) error {
	codes, err := a.CheckSecrets(o.codes, o.signing.Pins, "")
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
	if o.Bag == "" || o.Place == "" || o.Observer == "" {
		if !person.Terminal.IsThere() {
			return cli.Usage("sealing requires --bag, --place and --observer")
		}
		if err := o.ask(ctx, person.Terminal, l); err != nil {
			return err
		}
	}
	if err := bring(ctx, person, l, &ledger.Seal{}, o.signing, o.Key); err != nil {
		return err
	}
	before := l.Head().Sequence
	found, head, err := custody.Seal(ctx, operator.LocalEnv(a, l, person), o.SealRequest)
	if t := person.Terminal; t.IsThere() && errors.Is(err, custody.ErrSharedBag) {
		t.Say("%v", err)
		if _, err = t.Ask(ctx, "type the bag's number again if both keys are in this bag", "", operator.Same(o.Bag), "no terminal to ask on: give --shared-bag"); err == nil {
			o.SharedBag = true
			found, head, err = custody.Seal(ctx, operator.LocalEnv(a, l, person), o.SealRequest)
		}
	}
	showVerified(a, record.Read(l.Records()), found.Keys...)
	if err != nil {
		if verdict := verdict(found); verdict != nil {
			err = fmt.Errorf("%w: %w", err, verdict)
		}
		return err
	}
	a.Say("sealed: key %d in bag %s, %s, observer %s", o.Key, o.Bag, o.Place, o.Observer)
	a.Say("write on the bag: ledger head %s", head)
	sayHalfSigned(a, l, before)
	if a.JSON {
		return a.PrintJSON(view.Sealed{Bag: o.Bag, Head: head.String(), Serial: o.Key, Observer: o.Observer, Place: o.Place})
	}
	return nil
}
