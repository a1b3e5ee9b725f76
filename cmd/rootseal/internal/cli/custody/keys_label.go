package custody

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// labelOptions are the options of keys label.
type labelOptions struct {
	key     device.KeySerial
	change  custody.Relabel
	signing operator.SigningFlags
}

func keysLabelCommand(a *cli.App) *cobra.Command {
	var holder string
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
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if o.key, err = cli.ParseSerial(args[0]); err != nil {
				return err
			}
			if len(args) == 2 {
				o.change.Label = &args[1]
			}
			if c.Flags().Changed("holder") {
				o.change.Holder = &holder
			}
			return labelKey(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&holder, "holder", "", "the `NAME` of the person who carries the key")
	o.signing.Define(c)
	return c
}

func labelKey(ctx context.Context, a *cli.App, o labelOptions) error {
	if o.change.Label == nil && o.change.Holder == nil {
		return cli.Usage("give a label, or --holder NAME")
	}
	for _, text := range []*string{o.change.Label, o.change.Holder} {
		if err := cli.CheckLabel(text); err != nil {
			return err
		}
	}
	l, err := a.OpenToRecord(&ledger.Label{})
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
	operator.SayAgainst(a, record.Read(l.Records()), o.key)
	body, head, err := custody.Label(ctx, operator.LocalEnv(a, l, person), o.key, o.change)
	if err != nil {
		return err
	}
	a.Say("key %d: label %s, holder %s", o.key, cmp.Or(body.Label, "none"), cmp.Or(body.Holder, "none"))
	a.Say("ledger head %s", head)
	if a.JSON {
		return a.PrintJSON(view.KeyLabel{Serial: body.KeySerial, Label: view.OrNull(body.Label), Holder: view.OrNull(body.Holder), Head: head.String()})
	}
	return nil
}
