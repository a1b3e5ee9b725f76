package custody

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/gate"
	"rootseal/enroll/record"
	"rootseal/message"
)

// What answers a question without a terminal.
const (
	keyInstead      = "no terminal to ask on: give the serial of the key"
	observerInstead = "no terminal to ask on: give --observer"
)

// mayAsk refuses what no answer would help.
func (o *sealOptions) mayAsk(ctx context.Context, r *operator.Recording) error {
	line := o.SealRequest
	missing := line.Bag == "" || line.Place == "" || line.Observer == ""
	switch there := r.Terminal.IsThere(); {
	case line.Key == 0 && !there:
		return operator.Unanswered(keyInstead)
	case missing && !there:
		return cli.Usage("sealing requires --bag, --place and --observer")
	case missing && line.Key != 0:
		err := maySeal(r.Book(), record.Shown{Serial: uint32(line.Key)})
		if err == nil {
			err = isPlugged(ctx, r, line.Key)
		}
		if err != nil {
			return message.Errorf("sealing key %d: %w", line.Key, err)
		}
	}
	return nil
}

func isPlugged(ctx context.Context, r *operator.Recording, serial device.KeySerial) error {
	infos, err := r.App.PluggedInfos(ctx)
	if _, plugged := infos[serial]; err == nil && !plugged {
		err = &device.NotOnDeskError{Missing: []device.KeySerial{serial}}
	}
	return err
}

// ask asks for what is still open.
func (o *sealOptions) ask(ctx context.Context, r *operator.Recording) error {
	line := o.SealRequest
	return operator.InTurn(ctx, r.Terminal, []operator.Question{
		operator.If(line.Key == 0, func(ctx context.Context) (err error) {
			o.Key, err = askKey(ctx, r)
			return err
		}),
		operator.If(line.Bag == "", func(ctx context.Context) (err error) {
			o.Bag, err = askBag(ctx, r.Terminal, "number on the bag")
			return err
		}),
		operator.If(line.Place == "", func(ctx context.Context) (err error) {
			o.Place, err = askPlace(ctx, r.Terminal, placesIn(r.Ledger.Records()))
			return err
		}),
		operator.If(line.Observer == "", func(ctx context.Context) error {
			o.asksObserver = true
			return o.askObserver(ctx, r.Terminal)
		}),
	})
}

func (o *sealOptions) askObserver(ctx context.Context, t operator.Asker) (err error) {
	o.Observer, err = t.Ask(ctx, "name of the second person present", "", aText, observerInstead)
	return err
}

// askKey asks which of the plugged-in keys goes into a bag, until the ledger allows it.
func askKey(ctx context.Context, r *operator.Recording) (device.KeySerial, error) {
	for {
		infos, err := operator.Suitable(ctx, r.App, r.Terminal, func(device.Info) message.Text { return message.Text{} })
		if err != nil {
			return 0, err
		}
		if len(infos) == 0 {
			r.Terminal.Say("no key is plugged in.")
			if err := operator.LookAgain(ctx, r.Terminal, "plug in the key", keyInstead); err != nil {
				return 0, err
			}
			continue
		}
		b := r.Book()
		items := view.Each(infos, func(info device.Info) string { return r.App.Said(operator.KeyWords(b, info)) })
		picked, err := r.Terminal.Choose(ctx, "which key goes into the bag?", append(items, r.App.Said(message.Word("another key, which I plug in now"))), 0, keyInstead)
		if err != nil {
			return 0, err
		}
		if picked == len(infos) {
			continue
		}
		if err = maySeal(b, record.Shown{Serial: uint32(infos[picked].Serial), Firmware: infos[picked].Firmware.String()}); err == nil {
			return infos[picked].Serial, nil
		}
		sayRefused(r.Terminal, err)
	}
}

// maySeal refuses a key that [custody.Seal] would refuse, whatever else is answered.
func maySeal(b *record.Book, shown record.Shown) error {
	if key := b.Key(shown.Serial); key == nil || len(key.Holds()) == 0 {
		return b.NotRecorded(shown.Serial)
	}
	return gate.Guard(b, gate.UseSeal, shown)
}

// askAgain asks for another answer in place of one that was refused. It reports false
// if no answer would help.
func (o *sealOptions) askAgain(ctx context.Context, t operator.Asker, refused error) (bool, error) {
	switch {
	case !t.IsThere():
		return false, refused
	case errors.Is(refused, custody.ErrSharedBag):
		const other = "-"
		t.Say("%v. type %s for another bag.", refused, other)
		same := operator.Same(o.Bag)
		typed, err := t.Ask(ctx, "type the bag's number again if both keys are in this bag, or "+other, "", func(text string) error {
			if text == other {
				return nil
			}
			return same(text)
		}, "no terminal to ask on: give --shared-bag")
		if err == nil && typed == other {
			o.Bag, err = askBag(ctx, t, "number on the bag")
			return true, err
		}
		o.SharedBag = true
		return true, err
	case errors.Is(refused, custody.ErrSelfObserved) && o.asksObserver:
		sayRefused(t, refused)
		return true, o.askObserver(ctx, t)
	}
	return false, refused
}

// sayRefused says why an answer is refused, and what to do.
func sayRefused(t operator.Asker, err error) {
	t.Say("%v", err)
	if next := hints.For(err); !next.IsZero() {
		t.Say("%s", next)
	}
}
