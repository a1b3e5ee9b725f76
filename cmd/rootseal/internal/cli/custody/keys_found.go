package custody

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// foundOptions are the options of keys found.
type foundOptions struct {
	key     device.KeySerial
	profile string
	confirm []string // accounts and services whose retired devices are gone

	endpoints []string // that are not AWS's own, and meant
	operator.RecordFlags
}

func keysFoundCommand(a *cli.App) *cobra.Command {
	var o foundOptions
	c := &cobra.Command{
		Use:   "found SERIAL",
		Short: "Readmit a lost key once it opens nothing",
		Long: `Readmit a key that was recorded as lost. rootseal deletes every retired
credential from the key, each after it has answered a one-time challenge, then
checks the key against the ledger. Nothing else on the key changes.

A lost key comes back with the seeds that it holds. A stolen key, or one whose
holder left, comes back only if it holds no seed in use, since someone may have
used the key: run 'rootseal rotate' first. A key that was reset or is otherwise
wrong is refused.

A key that is not lost, but still holds retired credentials because it was not
plugged in when its group was rotated or retired, is cleaned and checked alike.

A retired credential is deleted only if AWS shows that its device is no longer
in use. rootseal asks with --profile, else with the profile that enrolled the
device, else with the AWS credentials in the environment. If it cannot ask and no
officer has signed the rotation, check at AWS yourself and confirm with the account
number.

With --json: serial, cleaned, result, others, record (of the proof), head.

` + cli.SourceHelp,
		Example: `  rootseal keys found 16021853`,
		Args:    cobra.ExactArgs(1),
		RunE:    operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.Clean{}, &ledger.Verified{}, &ledger.Found{}),
	}
	o.DefineCodes(c)
	c.Flags().StringVar(&o.profile, "profile", "", "use the AWS profile `NAME` (default: the one that enrolled each device)")
	c.Flags().StringArrayVar(&o.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	c.Flags().StringSliceVar(&o.confirm, "confirm", nil, "confirm that the retired devices of `ACCOUNT` (or of a service) are gone (repeatable)")
	a.DefineHead(c.Flags())
	o.Define(c)
	return c
}

func (o *foundOptions) read(_ *cobra.Command, args []string) (err error) {
	o.key, err = cli.ParseSerial(args[0])
	return err
}

func (o *foundOptions) record(ctx context.Context, r *operator.Recording) error {
	if _, err := r.App.Remembered(); err != nil {
		return err // the ledger lacks the head that was given
	}
	e, err := r.Signed(ctx, o.key)
	if err != nil {
		return err
	}
	before := r.Book()
	operator.SayAgainst(r.App, before, o.key)
	found, err := custody.FindKey(ctx, e, o.key, operator.MayClean(r.App, r.Ledger, r.Operator, operator.Cleaning{Profile: o.profile, Endpoints: o.endpoints, Typed: o.confirm}))
	for _, id := range found.Cleaned {
		r.App.Say("key %d: deleted the retired credential %s", o.key, printable.Text(id))
	}
	if found.Proof.Record > 0 {
		showVerified(r.App, r.Book(), found.Proof)
	}
	if !cli.Written(err, found.Head) {
		return err
	}
	if err != nil {
		return r.App.Recorded(err, found.Head, view.NewKeyFound(o.key, found), "")
	}
	if live := before.Key(uint32(o.key)).Holds(); !found.WasLost {
		r.App.Say("key %d was not lost: its retired credentials are deleted. ledger head %s", o.key, found.Head)
	} else if len(live) > 0 {
		r.App.Say("key %d is no longer lost, and holds seeds in use: %s. if someone else had the key, run 'rootseal rotate --lost %d' now. ledger head %s",
			o.key, message.Count(len(live), "seed"), o.key, found.Head)
	} else {
		r.App.Say("key %d is no longer lost, and opens nothing in the ledger. ledger head %s", o.key, found.Head)
	}
	return r.App.Show(view.NewKeyFound(o.key, found), nil)
}
