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
	"rootseal/enroll/officer"
)

// sealOptions are the options of seal.
type sealOptions struct {
	custody.SealRequest
	operator.RecordFlags
	asksObserver bool // a refused one is asked again
}

// SealCommand is the command seal.
func SealCommand(a *cli.App) *cobra.Command {
	var o sealOptions
	c := &cobra.Command{
		Use:   "seal [SERIAL]",
		Short: "Check a key and record the bag it goes into",
		Long: `Check the key as 'rootseal verify' does, then record the number of its
tamper-evident bag, its location, and the observer. Write the ledger head that
seal prints on the bag. At a terminal, seal asks for what you do not give, and
for the number twice. If rootseal refuses an answer, it asks again.

rootseal seals only a proven key. Exit code 3: the key is wrong. Exit code 1:
something was not checked. Exit code 4: the ledger records the key as lost,
wrong or reset.

The observer must not be the only officer who signs; if two officers sign, the
second may observe. If another key is in the bag with this number, rootseal
refuses unless you add --shared-bag.

` + tripHelp + `

` + cli.SourceHelp,
		Example: `  rootseal seal 16021853 --bag A-17 --place "Osaka safe" --observer "Ren Sato"
  rootseal seal 16021853`,
		Args: cobra.MaximumNArgs(1),
		RunE: operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.Verified{}, &ledger.Seal{}),
	}
	c.Flags().StringVar(&o.Bag, "bag", "", "the `NUMBER` on the bag")
	c.Flags().StringVar(&o.Place, "place", "", "the `LOCATION` of the bag")
	c.Flags().StringVar(&o.Observer, "observer", "", "the `NAME` of the second person present")
	c.Flags().BoolVar(&o.SharedBag, "shared-bag", false, "put this key into a bag that already holds another key")
	o.DefineCodes(c)
	o.Define(c)
	return c
}

func (o *sealOptions) read(_ *cobra.Command, args []string) (err error) {
	if len(args) > 0 {
		o.Key, err = cli.ParseSerial(args[0])
	}
	return err
}

func (o *sealOptions) record(ctx context.Context, r *operator.Recording) error {
	if err := o.mayAsk(ctx, r); err != nil {
		return err
	}
	if o.Key == 0 { // which keys do not sign depends on the answer
		if err := o.ask(ctx, r); err != nil {
			return err
		}
	}
	before := r.Ledger.Head().Sequence
	e, err := r.SignedBy(ctx, officer.Fewest(r.Ledger, &ledger.Seal{}), o.Key)
	if err == nil {
		err = o.ask(ctx, r)
	}
	if err != nil {
		return err
	}
	found, head, err := custody.Seal(ctx, e, o.SealRequest)
	for again := true; again && err != nil; {
		if again, err = o.askAgain(ctx, r.Terminal, err); again && err == nil {
			found, head, err = custody.Seal(ctx, e, o.SealRequest)
		}
	}
	showVerified(r.App, r.Book(), found.Keys...)
	if !cli.Written(err, head) {
		if verdict := verdict(found); verdict != nil {
			err = fmt.Errorf("%w: %w", err, verdict)
		}
		return err
	}
	if err == nil {
		r.App.Say("sealed: key %d in bag %s, %s, observer %s", o.Key, o.Bag, o.Place, o.Observer)
	}
	r.App.Say("write on the bag: ledger head %s", head)
	sayHalfSigned(r, before)
	sealed := r.App.Show(view.Sealed{Bag: o.Bag, Head: head.String(), Serial: o.Key, Observer: o.Observer, Place: o.Place}, nil)
	return errors.Join(err, sealed)
}
