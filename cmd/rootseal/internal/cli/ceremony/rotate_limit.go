package ceremony

import (
	"context"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/record"
)

// chooseToGiveUp finds which of a principal's eight devices goes before the new
// one is made: that of the group named by flag, or whichever is chosen. Only what
// rootseal has enrolled is given up; what is another's, its owner removes.
func chooseToGiveUp(ctx context.Context, a *cli.App, t operator.Asker, b *record.Book, old *record.MFADevice, full *enroll.DeviceLimitError, group string) (*record.MFADevice, error) {
	ours := slices.DeleteFunc(b.Live(), func(d *record.MFADevice) bool {
		return d.Principal != old.Principal || !slices.ContainsFunc(full.Devices, func(arn string) bool { return cloud.SameThing(arn, d.DeviceARN) })
	})
	switch {
	case group != "":
		for _, d := range ours {
			if d.Group == group {
				return d, nil
			}
		}
		return nil, cli.Usage("--give-up %s: %s has no device of that group", printable.Text(group), old.Principal)
	case !t.IsThere():
		return nil, full
	}
	t.Say("%s has eight devices, and AWS allows no ninth. rootseal gives up only a device that it enrolled; remove any other in the console.", old.Principal)
	items := []string{"stop, I will remove one first"}
	for _, d := range ours {
		items = append(items, "give up "+giveUpWords(b, d, old))
	}
	for _, arn := range full.Devices {
		if !slices.ContainsFunc(ours, func(d *record.MFADevice) bool { return cloud.SameThing(d.DeviceARN, arn) }) {
			items = append(items, "stop, I will remove "+printable.Text(arn)+", which is not in the ledger")
		}
	}
	picked, err := t.Choose(ctx, "which one goes first", items, 0, "no terminal to ask on: give --give-up GROUP")
	switch {
	case err != nil:
		return nil, err
	case picked == 0 || picked > len(ours):
		return nil, env.ErrStopped
	}
	return ours[picked-1], nil
}

// giveUpWords tells what goes with a device: its keys, and for how long.
func giveUpWords(b *record.Book, d, old *record.MFADevice) string {
	var keys []device.KeySerial
	for _, held := range d.Keys {
		keys = append(keys, device.KeySerial(held.KeySerial))
	}
	until := "for good"
	if d == old {
		until = "until the new one is enabled"
	}
	return fmt.Sprintf("group %s %s: %s, on %s", printable.Text(d.Group), until, printable.Text(d.Name()), keysWords(b, keys))
}
