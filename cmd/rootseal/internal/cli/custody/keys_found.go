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
	"rootseal/enroll/record"
)

// foundOptions are the options of keys found.
type foundOptions struct {
	key     device.KeySerial
	codes   []string // SERIAL=SOURCE
	confirm []string // accounts and services whose retired devices are gone
	signing operator.SigningFlags
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

A retired credential is deleted only if AWS shows that its device is no longer
in use; rootseal asks with the AWS credentials in the environment. If it cannot
ask and no officer has signed the rotation, check at AWS yourself and confirm
with the account number.

With --json: serial, cleaned, result, others, record (of the proof), head.

` + cli.SourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if o.key, err = cli.ParseSerial(args[0]); err != nil {
				return err
			}
			return findKey(c.Context(), a, o)
		},
	}
	c.Flags().StringArrayVar(&o.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	c.Flags().StringSliceVar(&o.confirm, "confirm", nil, "confirm that the retired devices of `ACCOUNT` (or of a service) are gone (repeatable)")
	a.DefineHead(c.Flags())
	o.signing.Define(c)
	return c
}

func findKey(ctx context.Context, a *cli.App, o foundOptions) error {
	sources, err := a.CheckSecrets(o.codes, o.signing.Pins, "")
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.Clean{}, &ledger.Verified{}, &ledger.Found{})
	if err != nil {
		return err
	}
	if _, err := a.Remembered(); err != nil {
		return err // the ledger lacks the head that was given
	}
	person, closePerson, err := operator.Person(ctx, a, sources)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, o.signing, o.key); err != nil {
		return err
	}
	before := record.Read(l.Records())
	operator.SayAgainst(a, before, o.key)
	e := operator.LocalEnv(a, l, person)
	found, err := custody.FindKey(ctx, e, o.key, operator.MayClean(a, e, person, o.confirm))
	for _, id := range found.Cleaned {
		a.Say("key %d: deleted the retired credential %s", o.key, printable.Text(id))
	}
	if found.Proof.Record > 0 {
		showVerified(a, record.Read(l.Records()), found.Proof)
	}
	if err != nil {
		return err
	}
	if live := before.Key(uint32(o.key)).Holds(); len(live) > 0 {
		a.Say("key %d is no longer lost, and holds seeds in use: %s. if someone else had the key, run 'rootseal rotate --lost %d' now. ledger head %s",
			o.key, view.Plural(len(live), "seed"), o.key, found.Head)
	} else {
		a.Say("key %d is no longer lost, and opens nothing in the ledger. ledger head %s", o.key, found.Head)
	}
	if a.JSON {
		return a.PrintJSON(view.NewKeyFound(o.key, found))
	}
	return nil
}
