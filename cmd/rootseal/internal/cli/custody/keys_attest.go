package custody

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
)

// attestKeys asks every key on the desk who made it, and records the answers. A
// token signs a statement on a key that it has generated itself, whatever that
// key is for; where it has none nothing is made, since that would take the
// management key and a slot that is somebody's.
func attestKeys(ctx context.Context, a *cli.App, f operator.AttestationFlags) error {
	believed, err := f.Trusted(a.World.Roots)
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
	found := []operator.KeyAttested{}
	var errs []error
	for _, serial := range slices.Sorted(maps.Keys(infos)) {
		one, err := operator.RecordAttestation(ctx, a, l, "keys", infos[serial], believed)
		errs = append(errs, err)
		if one.Result == "" {
			continue
		}
		found = append(found, one)
		if !a.JSON {
			printable.Line(a.Out, "key %d  %s", serial, one.Words())
		}
	}
	a.Say("it is the PIV application that attests, and not OATH, which answers on another connection: nothing but the serial and the firmware, which both tell, binds the two")
	a.Say("an attestation is not a fresh answer: anyone who copied one, for example from a ledger, can show it again")
	a.Say("ledger head %s", l.Head())
	if a.JSON {
		errs = append(errs, a.PrintJSON(found))
	}
	return operator.Summed(errs)
}
