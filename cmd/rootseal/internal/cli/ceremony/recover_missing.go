package ceremony

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// settling is how one thing that is open is settled.
type settling func(context.Context, *ledger.Ledger, *operator.Operator, *record.Ceremony, recoverFlags) (enroll.Result, error)

// withKeys settles what is open, and asks for its keys that are not on the desk
// once one of them is needed. Going forward needs none.
func withKeys(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, open *record.Ceremony, f recoverFlags, settle settling) (enroll.Result, error) {
	for {
		r, err := settle(ctx, l, person, open, f)
		if !person.Terminal.IsThere() || !errors.Is(err, device.ErrNotOnDesk) || ctx.Err() != nil {
			return r, err
		}
		missing, lookErr := missingKeys(ctx, a, l, open)
		if lookErr != nil || len(missing) == 0 {
			return r, errors.Join(err, lookErr) // it is here, and cannot be read
		}
		gone, asked := askForKeys(ctx, a, l, person.Terminal, open, missing)
		if asked != nil {
			return r, errors.Join(err, asked)
		}
		f.gone = gone // what else was said counts on, and is not recorded twice
	}
}

// askForKeys waits until the missing keys of a ceremony are plugged in, or given
// up: those are returned, as --gone takes them.
func askForKeys(ctx context.Context, a *cli.App, l *ledger.Ledger, t operator.Asker, open *record.Ceremony, missing []device.KeySerial) (gone []string, err error) {
	b := record.Read(l.Records())
	for len(missing) > 0 {
		name := keysWords(b, missing[:1])
		t.Say("key %s belongs to this ceremony and is not plugged in.", name)
		picked, err := t.Choose(ctx, "key "+name, []string{"it is plugged in now", "settle it later", "it will never come back"}, 0, "plug it in, or give --gone "+name)
		switch {
		case err != nil:
			return nil, err
		case picked == 1:
			return nil, env.ErrStopped
		case picked == 2:
			serial := fmt.Sprint(uint32(missing[0]))
			t.Say("what the key may still hold is recorded as pending cleanup; it opens nothing once the device is deleted at AWS.")
			if _, err := t.Ask(ctx, "type its serial to give it up", "", operator.Same(serial), "no terminal to ask on: give --gone "+serial); err != nil {
				return nil, err
			}
			gone = append(gone, serial)
		}
		if missing, err = missingKeys(ctx, a, l, open, gone...); err != nil {
			return nil, err
		}
	}
	return gone, nil
}

// missingKeys are those of a ceremony that are neither here nor given up, on
// record or just now.
func missingKeys(ctx context.Context, a *cli.App, l *ledger.Ledger, open *record.Ceremony, gone ...string) ([]device.KeySerial, error) {
	infos, err := a.PluggedInfos(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range l.ByCeremony(open.ID).Records {
		if s, is := r.Body.(*ledger.Statement); is && s.About == ledger.KeyGone {
			gone = append(gone, s.Typed)
		}
	}
	return slices.DeleteFunc(ceremonyKeys(open), func(serial device.KeySerial) bool {
		_, plugged := infos[serial]
		return plugged || slices.Contains(gone, fmt.Sprint(uint32(serial)))
	}), nil
}
