package ceremony

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// keyGroup is a label and the keys that get one seed.
type keyGroup struct {
	label string
	keys  []device.KeySerial
}

// tickKeys lets you tick the plugged-in keys that take part, until there is one.
func (e *enrolling) tickKeys(ctx context.Context) ([]device.Info, error) {
	t := e.person.Terminal
	for {
		infos, err := e.suitable(ctx)
		if err != nil {
			return nil, err
		}
		if len(infos) == 0 {
			t.Say("no key is plugged in.")
		} else if chosen, err := e.tick(ctx, infos); err != nil || len(chosen) > 0 {
			return chosen, err
		}
		picked, err := t.Choose(ctx, "plug in the keys", []string{"look again", "stop"}, 0, operator.KeysInstead)
		if err != nil {
			return nil, err
		}
		if picked == 1 {
			return nil, env.ErrStopped
		}
	}
}

// tick shows the keys, and marks those that the ledger does not warn against.
func (e *enrolling) tick(ctx context.Context, infos []device.Info) (chosen []device.Info, err error) {
	b := e.book()
	items := make([]string, len(infos))
	marked := make([]bool, len(infos))
	for i, info := range infos {
		shown := record.Shown{Serial: uint32(info.Serial), Firmware: info.Firmware.String()}
		items[i], marked[i] = keyWords(b, info), gate.Guard(b, gate.UseEnroll, shown) == nil
		for _, o := range b.Against(shown) {
			items[i] += "; " + o.Text
		}
	}
	e.person.Terminal.Say("plug in every key that will hold the seed: adding a key later takes a new seed on all of them.")
	if err := e.person.Terminal.Tick(ctx, "keys that take part", items, marked, operator.KeysInstead); err != nil {
		return nil, err
	}
	for i, info := range infos {
		if marked[i] {
			chosen = append(chosen, info)
		}
	}
	return chosen, nil
}

// suitable returns the plugged-in keys that can take part, by serial, and says why
// it leaves the others out. An officer's key is left out because it has to sign.
func (e *enrolling) suitable(ctx context.Context) ([]device.Info, error) {
	t := e.person.Terminal
	keys, problems, err := e.Desk().Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking for keys: %w", err)
	}
	for _, p := range problems {
		t.Say("left out: %v", p.Err)
	}
	register := officers.Read(e.ledger.Records())
	var infos []device.Info
	for _, key := range keys {
		info := key.Info()
		key.Close()
		if info.Serial == 0 || !info.OATH {
			t.Say("left out: %s in %s: %s", info.Model, info.Reader, whyNot(info))
		} else if names := operator.OfficersOf(register, info.Serial); names != "" {
			t.Say("left out: key %d, which %s signs with; name it in --keys to enroll it anyway", info.Serial, names)
		} else {
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(x, y device.Info) int { return cmp.Compare(x.Serial, y.Serial) })
	return infos, nil
}

// whyNot says why a token cannot take part.
func whyNot(info device.Info) string {
	switch {
	case !info.OATH:
		return "its OATH application is missing or switched off"
	case info.Vendor == device.Nitrokey:
		return "it gives no full HMAC answer, so it proves nothing; it serves keys and code"
	case info.HidesSerial():
		return "it hides the serial number that identifies it; to show it, " + view.ShowSerial
	default:
		return "it has no serial number that identifies it"
	}
}

func serialsOf(infos []device.Info) []device.KeySerial {
	serials := make([]device.KeySerial, len(infos))
	for i, info := range infos {
		serials[i] = info.Serial
	}
	return serials
}

// keyWords names a key in a list, by its label, holder and bag.
func keyWords(b *record.Book, info device.Info) string {
	words := fmt.Sprintf("%d  %s %s", info.Serial, info.Model, info.Firmware)
	key := b.Key(uint32(info.Serial))
	if key == nil {
		return words
	}
	if key.Label != "" {
		words += "  " + key.Label
	}
	if key.Holder != "" {
		words += ", held by " + key.Holder
	}
	if key.Sealed != nil {
		words += ", bag " + key.Sealed.Bag
	}
	return words
}
