package custody

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// unsealOptions are the options of unseal.
type unsealOptions struct {
	custody.UnsealRequest
	finding string // to close; empty: a key came out of its bag
	signing operator.SigningFlags
}

// UnsealCommand is the command unseal.
func UnsealCommand(a *cli.App) *cobra.Command {
	var o unsealOptions
	c := &cobra.Command{
		Use:   "unseal [SERIAL]",
		Short: "Record that a key came out of its bag",
		Long: `Record the number on the bag before you open it. At a terminal, unseal asks for
it, twice. If it is not the recorded
number, that is a finding (exit code 3): it stays open until you replace the
seeds on the key or two officers close it.

--emergency skips every question and needs no signature, for use at the safe at
night. It opens a finding too: afterwards rotate the key's groups, or close it.

--close FINDING --reason TEXT closes a finding of 'rootseal status', or pending
cleanup of no key (owed-42). The officers who sign vouch for it: two,
named with --officer and --second-officer, if the bag was the wrong one.

` + tripHelp + `

With --json: key_serial, bag, recorded, emergency, reason, finding, head; with
--close: finding, reason, head.

` + cli.SourceHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.check(args); err != nil {
				return err
			}
			if o.finding != "" {
				return closeFinding(c.Context(), a, o)
			}
			return unsealKey(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.Bag, "bag", "", "the `NUMBER` on the bag, as you read it")
	c.Flags().BoolVar(&o.Emergency, "emergency", false, "take the key out now and answer questions later")
	c.Flags().StringVar(&o.Reason, "reason", "", "state why: `TEXT`")
	c.Flags().StringVar(&o.finding, "close", "", "close this `FINDING`, such as unseal-42")
	o.signing.Define(c)
	return c
}

// check reads the argument: the serial of a key, unless a finding is closed.
func (o *unsealOptions) check(args []string) (err error) {
	switch {
	case (o.finding == "") == (len(args) == 0):
		return cli.Usage("unseal requires the serial of a key, or --close FINDING")
	case o.finding != "" && (o.Bag != "" || o.Emergency):
		return cli.Usage("--close allows --reason alone")
	case o.finding != "" && o.Reason == "":
		return cli.Usage("--close requires --reason")
	case o.finding == "":
		o.Key, err = cli.ParseSerial(args[0])
	}
	return err
}

func unsealKey(ctx context.Context, a *cli.App, o unsealOptions) error {
	l, err := a.OpenToRecord(&ledger.Unseal{})
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if o.Bag == "" && !o.Emergency {
		if !person.Terminal.IsThere() {
			return cli.Usage("read the number on the bag and give it with --bag, or add --emergency")
		}
		if err := o.ask(ctx, person.Terminal); err != nil {
			return err
		}
	}
	if !o.Emergency || o.signing.Officer != "" {
		if err := bring(ctx, person, l, &ledger.Unseal{}, o.signing); err != nil {
			return err
		}
	}
	before := l.Head().Sequence
	opened, err := custody.Unseal(ctx, operator.LocalEnv(a, l, person), o.UnsealRequest)
	if err != nil && !errors.Is(err, env.ErrUnsigned) {
		return err
	}
	a.Say("unsealed: key %d", o.Key)
	a.Say("ledger head %s", opened.Head)
	sayHalfSigned(a, l, before)
	if o.Emergency {
		a.Say("finding %[1]s stays open until you rotate the key's groups or close it: 'rootseal unseal --close %[1]s --reason TEXT'", opened.Finding)
		if errors.Is(err, env.ErrUnsigned) && o.signing.Officer == "" {
			a.Say("no officer has signed it: run 'rootseal log sign'")
			err = nil
		}
	}
	if opened.OtherBag() {
		err = errors.Join(err, fmt.Errorf("%w: the bag is %s, and the ledger has %s: finding %s",
			errOtherBag, opened.Bag, cmp.Or(opened.Recorded, "none"), opened.Finding))
	}
	if a.JSON {
		err = errors.Join(err, a.PrintJSON(view.Unsealed{Unseal: opened.Unseal, Finding: view.OrNull(opened.Finding), Head: opened.Head.String()}))
	}
	return err
}

func closeFinding(ctx context.Context, a *cli.App, o unsealOptions) error {
	l, err := a.OpenToRecord(&ledger.Close{})
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, o.signing); err != nil {
		return err
	}
	head, err := custody.CloseFinding(ctx, operator.LocalEnv(a, l, person), o.finding, o.Reason)
	if err != nil {
		return err
	}
	a.Say("closed: %s", o.finding)
	a.Say("ledger head %s", head)
	if a.JSON {
		return a.PrintJSON(view.FindingClosed{Finding: o.finding, Reason: o.Reason, Head: head.String()})
	}
	return nil
}

// errOtherBag says that a key came out of a bag that it was not sealed in.
var errOtherBag = hint.Mark(hint.CloseFinding, fmt.Errorf("%w: another bag", cli.ErrWrong))
