package custody

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/operator/attestation"
	"rootseal/cmd/rootseal/internal/view"
)

// KeysCommand is the command keys.
func KeysCommand(a *cli.App) *cobra.Command {
	var watch, attest bool
	var f attestation.Flags
	c := &cobra.Command{
		Use:   "keys",
		Short: "List the plugged-in keys and their free slots",
		Long: `List every plugged-in key. A card that cannot be read is reported on standard
error; the other keys are still listed.

Label, holder and officer come from the ledger, if there is one (see 'rootseal
keys label'). An officer signs with that key, so enroll does not propose it.
rootseal does not ask for access codes, so it cannot count the credentials of a
key that has one.

Lines below the table show what the ledger says against a key (lost, stolen,
left, firmware, wrong, reset, sealed, owing), and what no genuine YubiKey is
known to show. With --json: against (name, text; null without a ledger), doubts.

--attest checks who made each key: its PIV application attests a key pair that
the key generated itself, in any slot. rootseal writes to no slot. The result is
recorded, and later calls of 'rootseal keys' show it. If the policy requires it
('rootseal policy set --attested'), no other key receives a seed.

  attested        the attestation proves this key
  not attested    the attestation proves nothing, or another key (exit code 3);
                  or the key gave no attestation to check (exit code 1)
  unknown issuer  this rootseal does not know the issuer, which may be newer than
                  this build ('rootseal version'). This is no verdict on the key.

With --attest and --json: serial, result, firmware, slot, cause.`,
		Example: `  rootseal keys
  rootseal keys --attest`,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case watch && attest:
				return cli.Usage("give --watch or --attest, not both")
			case watch:
				return watchKeys(c.Context(), a)
			case attest:
				return attestKeys(c.Context(), a, f)
			}
			return listKeys(c.Context(), a)
		},
	}
	c.Flags().BoolVar(&attest, "attest", false, "check each key's attestation (PIV), and record the result")
	f.Define(c)
	c.Flags().BoolVar(&watch, "watch", false, "print a line whenever a key is plugged in or removed, until interrupted")
	c.AddCommand(keysLabelCommand(a), keysFoundCommand(a), keysDropCommand(a))
	return c
}

func listKeys(ctx context.Context, a *cli.App) error {
	passing := operator.ReadInPassing(ctx, a)
	keys, problems, err := a.Desk().Keys(ctx)
	if err != nil {
		return err
	}
	tokens := cli.ReadTokens(ctx, keys)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, p := range problems {
		a.Say("rootseal: %v", p.Err)
	}
	for _, t := range tokens {
		if t.Err != nil {
			a.Say("rootseal: %v", t.Err)
		}
	}
	if len(tokens) == 0 {
		a.Say("no key is plugged in")
	} else {
		passing.Label(ctx, tokens)
	}
	return a.Show(tokens, func(w io.Writer) error { return view.PrintTokens(w, tokens) })
}
