package custody

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
)

// labelOptions are the options of keys label.
type labelOptions struct {
	key    device.KeySerial
	holder string // as typed
	change custody.Relabel
	operator.RecordFlags
}

func keysLabelCommand(a *cli.App) *cobra.Command {
	var o labelOptions
	c := &cobra.Command{
		Use:   "label SERIAL [TEXT]",
		Short: "Record the label and the holder of a key",
		Long: `Record a key's label and, with --holder, who carries it. What you leave out
stays as it is; an empty text removes it.

With --json: serial, label, holder, head.

` + cli.SourceHelp,
		Example: `  rootseal keys label 16021846 "Osaka safe"
  rootseal keys label 16104417 --holder "Olivia Ito"
  rootseal keys label 16104417 "" --holder ""`,
		Args:        cobra.RangeArgs(1, 2),
		Annotations: cli.TakesEmpty("an empty text removes the label"),
		RunE:        operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.Label{}),
	}
	c.Flags().StringVar(&o.holder, "holder", "", "the `NAME` of the person who carries the key")
	o.Define(c)
	return c
}

// read reads the command line. An empty text removes what the ledger has.
func (o *labelOptions) read(c *cobra.Command, args []string) (err error) {
	if o.key, err = cli.ParseSerial(args[0]); err != nil {
		return err
	}
	if len(args) == 2 {
		o.change.Label = &args[1]
	}
	if c.Flags().Changed("holder") {
		o.change.Holder = &o.holder
	}
	if o.change.Label == nil && o.change.Holder == nil {
		return cli.Usage("give a label, or --holder NAME")
	}
	return cli.CheckLabels(o.change.Label, o.change.Holder)
}

func (o *labelOptions) record(ctx context.Context, r *operator.Recording) error {
	e, err := r.Signed(ctx)
	if err != nil {
		return err
	}
	operator.SayAgainst(r.App, r.Book(), o.key)
	body, head, err := custody.Label(ctx, e, o.key, o.change)
	out := view.KeyLabel{Serial: body.KeySerial, Label: view.OrNull(body.Label), Holder: view.OrNull(body.Holder), Head: head.String()}
	return r.App.Recorded(err, head, out, "key %d: label %s, holder %s", o.key, view.OrNone(body.Label), view.OrNone(body.Holder))
}
