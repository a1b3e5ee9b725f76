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
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/message"
)

// unsealOptions are the options of unseal.
type unsealOptions struct {
	custody.UnsealRequest
	finding string // to close; empty: a key came out of its bag
	operator.RecordFlags
}

// UnsealCommand is the command unseal.
func UnsealCommand(a *cli.App) *cobra.Command {
	var o unsealOptions
	c := &cobra.Command{
		Use:   "unseal [SERIAL]",
		Short: "Record that a key came out of its bag",
		Long: `Record the number on the bag before you open it. At a terminal, unseal asks for
the key and, twice, for the number. If it is not the recorded number, that is a
finding (exit code 3): it stays open until you replace the seeds on the key or
two officers close it.

--emergency skips every question and needs no signature, for use at the safe at
night. It opens a finding too: afterwards rotate the key's groups, or close it.

--close FINDING --reason TEXT closes a finding of 'rootseal status', or pending
cleanup of no key (owed-42). The officers who sign vouch for it: two,
named with --officer and --second-officer, if the bag was the wrong one.

` + tripHelp + `

With --json: key_serial, bag, recorded, emergency, reason, finding, head; with
--close: finding, reason, head.

` + cli.SourceHelp,
		Example: `  rootseal unseal 16021853 --bag A-17
  rootseal unseal 16021853 --emergency --reason "fire in the office"
  rootseal unseal --close unseal-42 --reason "label misread"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.check(args); err != nil {
				return err
			}
			if o.finding != "" {
				return operator.Record(c.Context(), a, o.RecordFlags, o.close, &ledger.Close{})
			}
			return operator.Record(c.Context(), a, o.RecordFlags, o.record, &ledger.Unseal{})
		},
	}
	c.Flags().StringVar(&o.Bag, "bag", "", "the `NUMBER` on the bag, as you read it")
	c.Flags().BoolVar(&o.Emergency, "emergency", false, "take the key out now and answer questions later")
	c.Flags().StringVar(&o.Reason, "reason", "", "state why: `TEXT`")
	c.Flags().StringVar(&o.finding, "close", "", "close this `FINDING`, such as unseal-42")
	o.Define(c)
	return c
}

// check reads the argument: the serial of a key, unless a finding is closed.
func (o *unsealOptions) check(args []string) (err error) {
	switch {
	case o.finding != "" && len(args) > 0:
		return cli.Usage("unseal requires the serial of a key, or --close FINDING")
	case o.finding != "" && (o.Bag != "" || o.Emergency):
		return cli.Usage("--close allows --reason alone")
	case len(args) > 0:
		o.Key, err = cli.ParseSerial(args[0])
	}
	return err
}

func (o *unsealOptions) record(ctx context.Context, r *operator.Recording) error {
	if err := o.mayAsk(r); err != nil {
		return err
	}
	if !o.Emergency || o.Officer != "" {
		if _, err := r.SignedBy(ctx, officer.Fewest(r.Ledger, &ledger.Unseal{})); err != nil {
			return err
		}
	}
	if err := o.ask(ctx, r); err != nil {
		return err
	}
	before := r.Ledger.Head().Sequence
	opened, err := custody.Unseal(ctx, r.Env(), o.UnsealRequest)
	if !cli.Written(err, opened.Head) {
		return err
	}
	r.App.Say("unsealed: key %d", o.Key)
	r.App.SayHead(opened.Head)
	sayHalfSigned(r, before)
	if o.Emergency {
		r.App.Say("finding %[1]s stays open until you rotate the key's groups or close it: 'rootseal unseal --close %[1]s --reason TEXT'", opened.Finding)
		if errors.Is(err, env.ErrUnsigned) && o.Officer == "" {
			r.App.Say("no officer has signed it: run 'rootseal log sign'")
			err = nil
		}
	}
	if opened.OtherBag() {
		other := message.Errorf("%w: the bag is %s, and the ledger has %s: finding %s",
			errOtherBag, opened.Bag, view.OrNone(opened.Recorded), opened.Finding)
		err = errors.Join(err, hint.New("", hint.CloseFinding, other, opened.Finding))
	}
	return errors.Join(err, r.App.Show(view.Unsealed{Unseal: opened.Unseal, Finding: view.OrNull(opened.Finding), Head: opened.Head.String()}, nil))
}

// close closes a finding by the word of the officers who sign.
func (o *unsealOptions) close(ctx context.Context, r *operator.Recording) (err error) {
	if o.Reason == "" && !r.Terminal.IsThere() {
		return operator.Unanswered(reasonInstead)
	}
	e, err := r.Signed(ctx)
	if err == nil {
		err = custody.MayClose(e, r.Ledger.Records(), o.finding)
	}
	if err == nil && o.Reason == "" {
		o.Reason, err = r.Terminal.Ask(ctx, operator.Said(r.Terminal, message.Textf("why is %s closed?", o.finding)), "", aText, reasonInstead)
	}
	if err != nil {
		return err
	}
	head, err := custody.CloseFinding(ctx, e, o.finding, o.Reason)
	return r.App.Recorded(err, head, view.FindingClosed{Finding: o.finding, Reason: o.Reason, Head: head.String()}, "closed: %s", o.finding)
}

// errNoBag says that there is no key to choose.
var errNoBag = hint.Sentinel(hint.CheckSealed, "the ledger has no key in a bag")

// errOtherBag says that a key came out of a bag that it was not sealed in.
var errOtherBag = fmt.Errorf("%w: another bag", cli.ErrWrong)
