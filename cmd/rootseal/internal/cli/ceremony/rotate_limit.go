package ceremony

import (
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/mfa"
	"rootseal/enroll/record"
	"rootseal/enroll/targets"
	"rootseal/message"
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
	items := []message.Text{message.Word("stop, I will remove one first")}
	for _, d := range candidates.Enrolled {
		items = append(items, message.Textf("give up %s", giveUpWords(r.order.Book, d, old)))
	}
	for _, arn := range candidates.Others {
		items = append(items, printable.Sentence("stop, I will remove %s, which is not in the ledger", arn))
	}
	picked, err := t.Choose(ctx, "which one goes first?", operator.Items(t, items...), 0, "no terminal to ask on: give --give-up GROUP")
	switch {
	case err != nil:
		return nil, err
	case picked == 0 || picked > len(candidates.Enrolled):
		return nil, env.ErrStopped
	}
	return candidates.Enrolled[picked-1], nil
}

// giveUpWords names a device with its keys, and says for how long it is given up.
func giveUpWords(b *record.Book, d, old *record.MFADevice) message.Text {
	var keys []device.KeySerial
	for _, held := range d.Keys {
		keys = append(keys, device.KeySerial(held.KeySerial))
	}
	until := message.Word("for good")
	if d == old {
		until = message.Word("until the new one is enabled")
	}
	return printable.Sentence("group %s %s: %s, on %s", d.Group, until, d.Name(), operator.KeysWords(b, keys))
}
