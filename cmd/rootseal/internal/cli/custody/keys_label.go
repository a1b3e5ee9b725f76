package custody

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func keysLabelCommand(a *cli.App) *cobra.Command {
	var holder string
	var f operator.SigningFlags
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
		RunE: func(c *cobra.Command, args []string) error {
			var q custody.Relabel
			if len(args) == 2 {
				q.Label = &args[1]
			}
			if c.Flags().Changed("holder") {
				q.Holder = &holder
			}
			return labelKey(c.Context(), a, args[0], q, f)
		},
	}
	c.Flags().StringVar(&holder, "holder", "", "the `NAME` of the person who carries the key")
	f.Define(c)
	return c
}

// KeyLabel is the result as JSON.
type KeyLabel struct {
	Serial uint32  `json:"serial"`
	Label  *string `json:"label"`
	Holder *string `json:"holder"`
	Head   string  `json:"head"`
}

func labelKey(ctx context.Context, a *cli.App, text string, q custody.Relabel, f operator.SigningFlags) error {
	serial, err := cli.ParseSerial(text)
	if err != nil {
		return err
	}
	if q.Label == nil && q.Holder == nil {
		return cli.Usage("give a label, or --holder NAME")
	}
	for _, said := range []*string{q.Label, q.Holder} {
		if err := cli.CheckLabel(said); err != nil {
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
	if err := person.Signing.Bring(ctx, l, f); err != nil {
		return err
	}
	operator.SayAgainst(a, record.Read(l.Records()), serial)
	body, head, err := custody.Label(ctx, operator.DeskRoom(a, l, person), serial, q)
	if err != nil {
		return err
	}
	a.Say("key %d: label %s, holder %s", serial, cmp.Or(body.Label, "none"), cmp.Or(body.Holder, "none"))
	a.Say("ledger head %s", head)
	if a.JSON {
		return a.PrintJSON(KeyLabel{body.KeySerial, view.OrNull(body.Label), view.OrNull(body.Holder), head.String()})
	}
	return nil
}
