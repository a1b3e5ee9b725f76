package ceremony

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/pasted"
	"rootseal/enroll/record"
)

func runRetire(ctx context.Context, a *cli.App, o rotateOptions) error {
	return operator.Record(ctx, a, o.given.Records(o.seed), func(ctx context.Context, r *operator.Recording) error {
		return newRotating(r, o).retireOrClean(ctx)
	}, &ledger.Retirement{})
}

// retireOrClean ends the device of one group, which nothing replaces. If the group's
// device is retired already, it deletes what the plugged-in keys still hold of it.
func (r *rotating) retireOrClean(ctx context.Context) (err error) {
	if r.occasion.Principal, err = r.book().ByNumber(r.occasion.Principal); err != nil {
		return cli.Usage("%v; 'rootseal status' lists the devices", err)
	}
	old, keys := r.deviceToRetire()
	if len(keys) == 0 {
		return cli.Usage("the ledger has no device of %s, group %s; 'rootseal status' lists them", r.occasion.Principal, r.occasion.Group)
	}
	if err := r.bringOfficers(ctx, keys); err != nil {
		return err
	}
	if old == nil {
		return r.cleanRetired(ctx, keys)
	}
	return r.retire(ctx, old)
}

// deviceToRetire returns the device of the group, nil if it is retired, and the keys
// that hold its seed, or may still hold it.
func (r *rotating) deviceToRetire() (old *record.MFADevice, keys []device.KeySerial) {
	for _, d := range r.book().Devices {
		if d.Principal != r.occasion.Principal.String() || d.Group != r.occasion.Group {
			continue
		}
		if d.IsLive() {
			old = d
		}
		for _, held := range d.Keys {
			if serial := device.KeySerial(held.KeySerial); !slices.Contains(keys, serial) {
				keys = append(keys, serial)
			}
		}
	}
	return old, keys
}

func (r *rotating) retire(ctx context.Context, old *record.MFADevice) error {
	who := r.occasion.Principal
	q := enroll.RetireRequest{Old: old, Profile: r.profileOf(old), ARN: pasted.Line(r.device)}
	e, settings, err := r.removingEnv(ctx, who, q.Profile)
	if err != nil {
		return err
	}
	if err := r.confirmEndpoints(ctx, settings, r.given.Endpoints); err != nil {
		return err
	}
	c, err := enroll.PrepareRetirement(ctx, e, q)
	for errors.Is(err, mfa.ErrUnnamed) && r.person.Terminal.IsThere() {
		if q.ARN, err = r.askARN(ctx, err); err == nil {
			c, err = enroll.PrepareRetirement(ctx, e, q)
		}
	}
	if err != nil {
		return err
	}
	defer c.Close()
	if err := e.ReadyToSign(ctx, c.Release); err != nil {
		return err
	}
	ask, err := r.confirmation(old.Principal)
	if err != nil {
		return err
	}
	view.PrintRetirement(ask.Screen(r.App, r.person.Terminal), c.Retires, c.Kept, e.AWS != nil, e.Root != nil)
	c.Release()
	confirmed, err := ask.Get(ctx, r.person.Terminal)
	if err != nil {
		return err
	}
	if q.ARN != "" {
		confirmed = append(confirmed, "ARN "+q.ARN+", as read at AWS")
	}
	ended, err := c.Run(ctx, confirmed, settings)
	r.sayRetired(old, ended, err)
	done := view.Rotated{CeremonyResult: view.NewCeremonyResult(ended), Retired: old.Ceremony}
	if err != nil {
		done.Error = err.Error()
	}
	r.sayHead()
	return errors.Join(err, printJSON(r.session, []view.Rotated{done}))
}

// askARN has the operator read the device's ARN at AWS. The question does not show the
// recorded ARN: a record can be forged.
func (r *rotating) askARN(ctx context.Context, unnamed error) (string, error) {
	r.person.Terminal.Say("%v.", unnamed)
	typed, err := r.person.Terminal.Ask(ctx, "read the ARN of the device in the AWS console, and type it here", "", func(text string) error {
		if !strings.HasPrefix(pasted.Line(text), "arn:") {
			return errors.New("an ARN begins with \"arn:\"")
		}
		return nil
	}, "give --device ARN")
	return pasted.Line(typed), err
}

func (r *rotating) sayRetired(old *record.MFADevice, ended enroll.Result, err error) {
	if ended.Outcome != ledger.Complete {
		r.summary(ledger.Begin{Principal: old.Principal, Group: old.Group}, ended, err)
		return
	}
	r.Say("retired: %s, group %s; nothing replaces %s", old.Principal, old.Group, old.Name())
	r.sayOwed(ended.Owed)
	for _, held := range r.book().Device(old.Ceremony).Owed() {
		r.Say("key %[1]d may still hold %[2]s, which opens nothing: plug it in and run 'rootseal keys found %[1]d', or run 'rootseal keys drop %[1]d --reason TEXT'", held.KeySerial, printable.Text(held.CredentialID))
	}
	r.sayUnsigned(ended)
}

// cleanRetired deletes what the plugged-in keys of a retired group still hold.
func (r *rotating) cleanRetired(ctx context.Context, keys []device.KeySerial) error {
	infos, err := r.PluggedInfos(ctx)
	if err != nil {
		return err
	}
	b := r.book()
	keys = slices.DeleteFunc(keys, func(serial device.KeySerial) bool {
		_, plugged := infos[serial]
		return !plugged || b.Key(uint32(serial)) == nil || len(b.Key(uint32(serial)).Owes()) == 0
	})
	if len(keys) == 0 {
		r.Say("%s, group %s, is retired; by the ledger, no plugged-in key still holds anything of it", r.occasion.Principal, printable.Text(r.occasion.Group))
		return printJSON(r.session, []view.Rotated{})
	}
	if r.opened, err = keyring.Open(ctx, r.localEnv(), keys...); err != nil {
		return err
	}
	defer r.close()
	err = r.cleanOlder(ctx)
	r.sayHead()
	return errors.Join(err, printJSON(r.session, []view.Rotated{}))
}
