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
)

// dropOptions are the options of keys drop.
type dropOptions struct {
	key    device.KeySerial
	reason string
	operator.RecordFlags
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
		Example: `  rootseal keys drop 16021853 --reason "destroyed in a fire"`,
		Args:    cobra.ExactArgs(1),
		RunE:    operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.Drop{}),
	}
	c.Flags().StringVar(&o.reason, "reason", "", "state why the key will not come back: `TEXT`")
	o.Define(c)
	return c
}

func (o *dropOptions) read(_ *cobra.Command, args []string) (err error) {
	if o.key, err = cli.ParseSerial(args[0]); err == nil && o.reason == "" {
		err = cli.Usage("dropping a key requires --reason")
	}
	return err
}

func (o *dropOptions) record(ctx context.Context, r *operator.Recording) error {
	b := r.Book()
	if b.Key(uint32(o.key)) == nil {
		return b.NotRecorded(uint32(o.key))
	}
	owed := b.OwedBy(uint32(o.key))
	if len(owed) == 0 {
		r.App.Say("key %d has no pending cleanup: there is nothing to drop", o.key)
		return nil
	}
	if _, err := r.Signed(ctx); err != nil {
		return err
	}
	operator.SayAgainst(r.App, b, o.key)
	out := view.KeyDropped{Serial: o.key}
	for _, left := range owed {
		head, err := custody.DropKey(ctx, r.Env(), o.key, left.Ceremony, o.reason)
		if cli.Written(err, head) {
			out.Dropped, out.Head = append(out.Dropped, left.CredentialID), head.String()
		}
		if err != nil {
			return r.App.Recorded(err, head, out, "")
		}
	}
	r.App.Say("dropped key %d; it may still hold these retired credentials, which open nothing: %s. ledger head %s", o.key, printable.Text(strings.Join(out.Dropped, ", ")), out.Head)
	return r.App.Show(out, nil)
}
