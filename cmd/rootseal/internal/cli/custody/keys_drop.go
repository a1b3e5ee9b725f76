package custody

import (
	"context"
	"strings"

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

// dropOptions are the options of keys drop.
type dropOptions struct {
	key     device.KeySerial
	reason  string
	signing operator.SigningFlags
}

func keysDropCommand(a *cli.App) *cobra.Command {
	var o dropOptions
	c := &cobra.Command{
		Use:   "drop SERIAL",
		Short: "Stop waiting for a key that still holds retired seeds",
		Long: `Stop waiting for a key: rootseal removes it from the groups that were rotated
without it, and from the pending cleanup of undone ceremonies. What the key may
still hold opens nothing. A key that is recorded as lost stays lost.

With --json: serial, dropped, head.

` + cli.SourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if o.key, err = cli.ParseSerial(args[0]); err != nil {
				return err
			}
			return dropKey(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.reason, "reason", "", "state why the key will not come back: `TEXT`")
	o.signing.Define(c)
	return c
}

func dropKey(ctx context.Context, a *cli.App, o dropOptions) error {
	if o.reason == "" {
		return cli.Usage("dropping a key requires --reason")
	}
	l, err := a.OpenToRecord(&ledger.Drop{})
	if err != nil {
		return err
	}
	b := record.Read(l.Records())
	if b.Key(uint32(o.key)) == nil {
		return record.ErrNotRecorded
	}
	owed := b.OwedBy(uint32(o.key))
	if len(owed) == 0 {
		a.Say("key %d has no pending cleanup: there is nothing to drop", o.key)
		return nil
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, o.signing); err != nil {
		return err
	}
	operator.SayAgainst(a, b, o.key)
	out := view.KeyDropped{Serial: o.key}
	for _, left := range owed {
		head, err := custody.DropKey(ctx, operator.LocalEnv(a, l, person), o.key, left.Ceremony, o.reason)
		if err != nil {
			return err
		}
		out.Dropped, out.Head = append(out.Dropped, left.CredentialID), head.String()
	}
	a.Say("dropped key %d; it may still hold these retired credentials, which open nothing: %s. ledger head %s", o.key, printable.Text(strings.Join(out.Dropped, ", ")), out.Head)
	if a.JSON {
		return a.PrintJSON(out)
	}
	return nil
}
