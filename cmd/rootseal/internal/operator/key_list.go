package operator

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Suitable returns the plugged-in keys that can hold a seed, by serial, and says why it
// leaves the others out. WhyNot may leave out more: it returns the reason, empty if a
// key is good.
func Suitable(ctx context.Context, a *cli.App, t Asker, whyNot func(device.Info) message.Text) ([]device.Info, error) {
	keys, problems, err := a.Desk().Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking for keys: %w", err)
	}
	for _, p := range problems {
		t.Say("left out: %v", p.Err)
	}
	var infos []device.Info
	for _, key := range keys {
		info := key.Info()
		key.Close()
		if info.Serial == 0 || !info.OATH {
			t.Say("left out: %s in %s: %s", info.Model, info.Reader, unsuitable(info))
		} else if why := whyNot(info); !why.IsZero() {
			t.Say("left out: key %d, %s", info.Serial, why)
		} else {
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(x, y device.Info) int { return cmp.Compare(x.Serial, y.Serial) })
	return infos, nil
}

// unsuitable says why a key can hold no seed.
func unsuitable(info device.Info) message.Text {
	switch {
	case !info.OATH:
		return message.Word("its OATH application is missing or switched off")
	case info.Vendor == device.Nitrokey:
		return message.Word("it gives no full HMAC answer, so it proves nothing; it serves keys and code")
	case info.HidesSerial():
		return message.Textf("it hides the serial number that identifies it; to show it, %s", message.Word(view.ShowSerial))
	default:
		return message.Word("it has no serial number that identifies it")
	}
}

// LookAgain waits until the operator has plugged in other keys.
func LookAgain(ctx context.Context, t Asker, label, instead string) error {
	picked, err := t.Choose(ctx, label, Items(t, message.Word("look again"), message.Word("stop")), 0, instead)
	if err == nil && picked == 1 {
		err = env.ErrStopped
	}
	return err
}

// KeyWords names a plugged-in key in a list: by its label, its holder and its bag, and by
// what else the ledger says against it.
func KeyWords(b *record.Book, info device.Info) message.Text {
	words := message.Textf("%d  %s %s", info.Serial, info.Model, info.Firmware)
	if key := b.Key(uint32(info.Serial)); key != nil {
		words = keyNames(words, key)
		if key.Sealed != nil {
			words = message.Textf("%s, bag %s, %s, since %s", words, key.Sealed.Bag, key.Sealed.Place, view.Date(key.Sealed.Time))
		}
	}
	for _, o := range b.Against(record.Shown{Serial: uint32(info.Serial), Firmware: info.Firmware.String()}) {
		if o.Name != record.AgainstSealed {
			words = message.Textf("%s; %s", words, o.Text)
		}
	}
	return words
}

// keyNames adds the label and the holder of a key to its other words.
func keyNames(words message.Text, key *record.Key) message.Text {
	if key.Label != "" {
		words = message.Textf("%s  %s", words, key.Label)
	}
	if key.Holder != "" {
		words = message.Textf("%s, held by %s", words, key.Holder)
	}
	return words
}

// SealedKeys returns the keys that the ledger has in bags, with the words that name
// them in a list. The number on the bag is not among the words: a tired person would
// repeat it instead of reading the bag.
func SealedKeys(b *record.Book) (serials []device.KeySerial, words []message.Text) {
	for _, key := range b.Keys {
		if key.Sealed != nil {
			serials = append(serials, device.KeySerial(key.Serial))
			words = append(words, message.Textf("%s, at %s", keyNames(message.Textf("%d", key.Serial), key), key.Sealed.Place))
		}
	}
	return serials, words
}
