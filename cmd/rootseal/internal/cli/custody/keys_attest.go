package custody

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator/attestation"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
)

// attestKeys checks who made each plugged-in key, and records the answers. A
// YubiKey attests any key pair that it generated itself, in any slot. rootseal does
// not generate one for this: that needs the management key, and takes a slot.
func attestKeys(ctx context.Context, a *cli.App, f attestation.Flags) error {
	trusted, err := f.Trusted(a.World.Roots)
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.Attested{})
	if err != nil {
		return err
	}
	infos, err := a.PluggedInfos(ctx)
	if err != nil {
		return err
	}
	if len(infos) == 0 {
		return fmt.Errorf("attesting: %w", cli.ErrNoKey)
	}
	found := []attestation.Key{}
	var errs []error
	for _, serial := range slices.Sorted(maps.Keys(infos)) {
		one, err := attestation.Record(ctx, a, l, "keys", infos[serial], trusted)
		errs = append(errs, err)
		if one.Result == "" {
			continue
		}
		found = append(found, one)
		if !a.JSON {
			printable.Line(a.Out, "key %d  %s", serial, one.Words())
		}
	}
	a.Say("the PIV application attests, and the OATH application holds the seeds: only the serial and the firmware, which both show, connect them")
	a.Say("an attestation is not a fresh answer: anyone who copied one, for example from a ledger, can show it again")
	a.SayHead(l.Head())
	return attestation.Summed(append(errs, a.Show(found, nil)))
}
