package ceremony

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// settling settles one unfinished ceremony or removal.
type settling func(context.Context, recoverOptions, *record.Ceremony) (enroll.Result, error)

// withKeys settles one thing. If a key of it turns out to be missing, withKeys asks
// for that key and tries again. To finish a ceremony needs no key.
func (r *recovering) withKeys(ctx context.Context, open *record.Ceremony, settle settling) (enroll.Result, error) {
	for o := r.recoverOptions; ; {
		ended, err := settle(ctx, o, open)
		if !r.person.Terminal.IsThere() || !errors.Is(err, device.ErrNotOnDesk) || ctx.Err() != nil {
			return ended, err
		}
		missing, lookErr := r.missingKeys(ctx, open, nil)
		if lookErr != nil || len(missing) == 0 {
			return ended, errors.Join(err, lookErr) // the key is plugged in but cannot be read
		}
		gone, asked := r.askForKeys(ctx, open, missing)
		if asked != nil {
			return ended, errors.Join(err, asked)
		}
		o.gone = gone // the earlier ones are recorded, and must not be recorded twice
	}
}

// askForKeys waits until the missing keys of a ceremony are plugged in or given up.
// It returns those given up.
func (r *recovering) askForKeys(ctx context.Context, open *record.Ceremony, missing []device.KeySerial) (gone []device.KeySerial, err error) {
	b, t := r.book(), r.person.Terminal
	for len(missing) > 0 {
		name := operator.KeysWords(b, missing[:1])
		t.Say("key %s belongs to this ceremony and is not plugged in.", name)
		picked, err := t.Choose(ctx, operator.Said(t, printable.Sentence("where is key %s?", name)), operator.Items(t, message.Word("it is plugged in now"), message.Word("settle it later"), message.Word("it will never come back")), 0, "plug the key in, or give --gone SERIAL")
		switch {
		case err != nil:
			return nil, err
		case picked == 1:
			return nil, env.ErrStopped
		case picked == 2:
			serial := fmt.Sprint(uint32(missing[0]))
			t.Say("what the key may still hold is recorded as pending cleanup; it opens nothing once the device is deleted at AWS.")
			if _, err := t.Ask(ctx, "type its serial to give it up", "", operator.Same(serial), "give --gone SERIAL"); err != nil {
				return nil, err
			}
			gone = append(gone, missing[0])
		}
		if missing, err = r.missingKeys(ctx, open, gone); err != nil {
			return nil, err
		}
	}
	return gone, nil
}

// missingKeys returns the keys of a ceremony that are neither plugged in nor given
// up, in the ledger or just now.
func (r *recovering) missingKeys(ctx context.Context, open *record.Ceremony, gone []device.KeySerial) ([]device.KeySerial, error) {
	infos, err := r.PluggedInfos(ctx)
	if err != nil {
		return nil, err
	}
	recorded := map[string]bool{}
	for _, entry := range r.ledger.ByCeremony(open.ID).Records {
		if s, is := entry.Body.(*ledger.Statement); is && s.About == ledger.KeyGone {
			recorded[s.Typed] = true
		}
	}
	return slices.DeleteFunc(keysOf(open), func(serial device.KeySerial) bool {
		_, plugged := infos[serial]
		return plugged || slices.Contains(gone, serial) || recorded[fmt.Sprint(uint32(serial))]
	}), nil
}
