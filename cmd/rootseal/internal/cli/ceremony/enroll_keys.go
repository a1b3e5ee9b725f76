package ceremony

import (
	"context"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/message"

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
		infos, err := operator.Suitable(ctx, e.App, t, e.whyNot)
		if err != nil {
			return nil, err
		}
		if len(infos) == 0 {
			t.Say("no key is plugged in.")
		} else if chosen, err := e.tick(ctx, infos); err != nil || len(chosen) > 0 {
			return chosen, err
		}
		if err := operator.LookAgain(ctx, t, "plug in the keys", operator.KeysInstead); err != nil {
			return nil, err
		}
	}
}

// whyNot leaves an officer's key out, because it has to sign.
func (e *enrolling) whyNot(info device.Info) message.Text {
	names := operator.OfficersOf(officers.Read(e.ledger.Records()), info.Serial)
	if names == "" {
		return message.Text{}
	}
	return message.Textf("which %s signs with; name it in --keys to enroll it anyway", names)
}

// tick shows the keys, and marks those that the ledger does not warn against.
func (e *enrolling) tick(ctx context.Context, infos []device.Info) (chosen []device.Info, err error) {
	b := e.book()
	items := make([]string, len(infos))
	marked := make([]bool, len(infos))
	for i, info := range infos {
		shown := record.Shown{Serial: uint32(info.Serial), Firmware: info.Firmware.String()}
		items[i], marked[i] = e.Said(operator.KeyWords(b, info)), gate.Guard(b, gate.UseEnroll, shown) == nil
	}
	for i, info := range infos {
		if takesPart, answered := e.kept.takesPart[info.Serial]; answered {
			marked[i] = takesPart
		}
	}
	defer func() {
		e.kept.takesPart = map[device.KeySerial]bool{}
		for i, info := range infos {
			e.kept.takesPart[info.Serial] = marked[i]
		}
	}()
	e.person.Terminal.Say("plug in every key that will hold the seed: adding a key later takes a new seed on all of them.")
	if err := e.person.Terminal.Tick(ctx, "which keys take part?", items, marked, operator.KeysInstead); err != nil {
		return nil, err
	}
	for i, info := range infos {
		if marked[i] {
			chosen = append(chosen, info)
		}
	}
	return chosen, nil
}

func serialsOf(infos []device.Info) []device.KeySerial {
	return view.Each(infos, func(info device.Info) device.KeySerial { return info.Serial })
}
