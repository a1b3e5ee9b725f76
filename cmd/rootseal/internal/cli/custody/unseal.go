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

type unsealFlags struct {
	bag       string
	emergency bool
	reason    string
	close     string
	signing   operator.SigningFlags
}

func UnsealCommand(a *cli.App) *cobra.Command {
	var f unsealFlags
	c := &cobra.Command{
		Use:   "unseal [SERIAL]",
		Short: "Record that a key came out of its bag",
		Long: `Record the number on the bag before you open it. If it is not the recorded
number, that is a finding (exit code 3): it stays open until you replace the
seeds on the key or two officers close it.

--emergency skips every question and needs no signature, for use at the safe at
night. It opens a finding too: afterwards rotate the key's groups, or close it.

--close FINDING --reason TEXT closes a finding of 'rootseal status', or pending
cleanup that is of no key (owed-42). The officers who sign vouch for it: two,
named with --officer and --second-officer, if the bag was the wrong one.

With --json: key_serial, bag, recorded, emergency, reason, finding, head; with
--close: finding, reason, head.

` + cli.SourceHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runUnseal(c.Context(), a, args, f) },
	}
	c.Flags().StringVar(&f.bag, "bag", "", "the `NUMBER` on the bag, as you read it")
	c.Flags().BoolVar(&f.emergency, "emergency", false, "take the key out now and answer questions later")
	c.Flags().StringVar(&f.reason, "reason", "", "state why: `TEXT`")
	c.Flags().StringVar(&f.close, "close", "", "close this `FINDING`, such as unseal-42")
	f.signing.Define(c)
	return c
}

func runUnseal(ctx context.Context, a *cli.App, args []string, f unsealFlags) error {
	switch {
	case (f.close == "") == (len(args) == 0):
		return cli.Usage("unseal requires the serial of a key, or --close FINDING")
	case f.close != "" && (f.bag != "" || f.emergency):
		return cli.Usage("--close goes with --reason alone")
	case f.close != "" && f.reason == "":
		return cli.Usage("--close wants --reason")
	case f.close == "" && f.bag == "" && !f.emergency:
		return cli.Usage("read the number on the bag and give it with --bag, or add --emergency")
	}
	var records ledger.Body = &ledger.Unseal{}
	if f.close != "" {
		records = &ledger.Close{}
	}
	l, err := a.OpenToRecord(records)
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if !f.emergency || f.signing.Officer != "" {
		if err := person.Signing.Bring(ctx, l, f.signing); err != nil {
			return err
		}
	}
	if f.close != "" {
		return closeFinding(ctx, a, operator.DeskRoom(a, l, person), f)
	}
	serial, err := cli.ParseSerial(args[0])
	if err != nil {
		return err
	}
	opened, err := custody.Unseal(ctx, operator.DeskRoom(a, l, person), custody.UnsealRequest{Key: serial, Bag: f.bag, Emergency: f.emergency, Reason: f.reason})
	if err != nil && !errors.Is(err, env.ErrUnsigned) {
		return err
	}
	a.Say("unsealed: key %d", serial)
	a.Say("ledger head %s", opened.Head)
	if f.emergency {
		a.Say("finding %[1]s stays open until you rotate the key's groups or close it: 'rootseal unseal --close %[1]s --reason TEXT'", opened.Finding)
		if errors.Is(err, env.ErrUnsigned) && f.signing.Officer == "" {
			a.Say("no officer has signed it: run 'rootseal log sign'")
			err = nil
		}
	}
	if opened.OtherBag() {
		err = errors.Join(err, fmt.Errorf("%w: the bag is %s, and the ledger has %s: finding %s",
			errOtherBag, opened.Bag, cmp.Or(opened.Recorded, "none"), opened.Finding))
	}
	if a.JSON {
		err = errors.Join(err, a.PrintJSON(unsealed{opened.Unseal, view.OrNull(opened.Finding), opened.Head.String()}))
	}
	return err
}

// unsealed is the result as JSON.
type unsealed struct {
	ledger.Unseal
	Finding *string `json:"finding"` // null: there is none
	Head    string  `json:"head"`
}

func closeFinding(ctx context.Context, a *cli.App, room *env.Env, f unsealFlags) error {
	head, err := custody.CloseFinding(ctx, room, f.close, f.reason)
	if err != nil {
		return err
	}
	a.Say("closed: %s", f.close)
	a.Say("ledger head %s", head)
	if a.JSON {
		return a.PrintJSON(map[string]any{"finding": f.close, "reason": f.reason, "head": head.String()})
	}
	return nil
}

// errOtherBag says that a key came out of a bag that it was not sealed in.
var errOtherBag = hint.Mark(hint.CloseFinding, fmt.Errorf("%w: another bag", cli.ErrWrong))
