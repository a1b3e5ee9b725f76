package ceremony

import (
	"context"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/mfa"
	"rootseal/enroll/record"
	"rootseal/enroll/targets"
)

// chooseToGiveUp finds which of a principal's eight devices makes room for the new
// one: that of the named group, or your choice.
func (r *rotating) chooseToGiveUp(ctx context.Context, old *record.MFADevice, full *mfa.DeviceLimitError) (*record.MFADevice, error) {
	candidates := targets.ToGiveUp(r.order.Book, old.Principal, full.Devices)
	t := r.person.Terminal
	if r.giveUp != "" {
		d := candidates.InGroup(r.giveUp)
		if d == nil {
			return nil, cli.Usage("--give-up %s: %s has no device of that group", printable.Text(r.giveUp), old.Principal)
		}
		return d, nil
	}
	if !t.IsThere() {
		return nil, full
	}
	t.Say("%s has eight devices, and AWS allows no ninth. rootseal gives up only a device that it enrolled; remove any other in the console.", old.Principal)
	items := []string{"stop, I will remove one first"}
	for _, d := range candidates.Enrolled {
		items = append(items, "give up "+giveUpWords(r.order.Book, d, old))
	}
	for _, arn := range candidates.Others {
		items = append(items, "stop, I will remove "+printable.Text(arn)+", which is not in the ledger")
	}
	picked, err := t.Choose(ctx, "which one goes first?", items, 0, "no terminal to ask on: give --give-up GROUP")
	switch {
	case err != nil:
		return nil, err
	case picked == 0 || picked > len(candidates.Enrolled):
		return nil, env.ErrStopped
	}
	return candidates.Enrolled[picked-1], nil
}

// giveUpWords names a device with its keys, and says for how long it is given up.
func giveUpWords(b *record.Book, d, old *record.MFADevice) string {
	var keys []device.KeySerial
	for _, held := range d.Keys {
		keys = append(keys, device.KeySerial(held.KeySerial))
	}
	until := "for good"
	if d == old {
		until = "until the new one is enabled"
	}
	return fmt.Sprintf("group %s %s: %s, on %s", printable.Text(d.Group), until, printable.Text(d.Name()), operator.KeysWords(b, keys))
}
