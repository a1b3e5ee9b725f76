package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func (a *app) keysLabelCommand() *cobra.Command {
	var holder string
	var f signingFlags
	c := &cobra.Command{
		Use:   "label SERIAL [TEXT]",
		Short: "Record the label and the holder of a key",
		Long: `Record a key's label and, with --holder, who carries it. What you leave out
stays as it is; an empty text removes it.

With --json: serial, label, holder, head.

` + sourceHelp,
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
			return a.labelKey(c.Context(), args[0], q, f)
		},
	}
	c.Flags().StringVar(&holder, "holder", "", "the `NAME` of the person who carries the key")
	f.define(c)
	return c
}

// keyLabel is the result as JSON.
type keyLabel struct {
	Serial uint32  `json:"serial"`
	Label  *string `json:"label"`
	Holder *string `json:"holder"`
	Head   string  `json:"head"`
}

func (a *app) labelKey(ctx context.Context, text string, q custody.Relabel, f signingFlags) error {
	serial, err := parseSerial(text)
	if err != nil {
		return err
	}
	if q.Label == nil && q.Holder == nil {
		return usage("give a label, or --holder NAME")
	}
	for _, said := range []*string{q.Label, q.Holder} {
		if err := checkLabel(said); err != nil {
			return err
		}
	}
	l, err := a.openToRecord(&ledger.Label{})
	if err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.bringSigners(ctx, l, f); err != nil {
		return err
	}
	a.sayAgainst(record.Read(l.Records()), serial)
	body, head, err := custody.Label(ctx, a.deskRoom(l, person), serial, q)
	if err != nil {
		return err
	}
	a.say("key %d: label %s, holder %s", serial, cmp.Or(body.Label, "none"), cmp.Or(body.Holder, "none"))
	a.say("ledger head %s", head)
	if a.json {
		return a.printJSON(keyLabel{body.KeySerial, known(body.Label), known(body.Holder), head.String()})
	}
	return nil
}

// checkLabel refuses what no table could show.
func checkLabel(said *string) error {
	if said == nil {
		return nil
	}
	if err := env.CheckLine("label, or the name", *said, env.MaxLabel); err != nil {
		return usage("%v", err)
	}
	return nil
}
