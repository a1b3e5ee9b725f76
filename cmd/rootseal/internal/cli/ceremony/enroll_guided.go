package ceremony

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/pasted"
	"rootseal/enroll/principal"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// requests makes what the officer wants out of the flags, and asks for what
// they leave open. Flags alone make one ceremony; the conversation can make
// two, for a daily and a sealed group.
func requests(ctx context.Context, a *cli.App, t operator.Asker, f *enrollFlags, records []ledger.Record) ([]enroll.Request, error) {
	_, named := f.principal()
	if !t.IsThere() && !named { // before it is looked at the keys for somebody to choose from
		return nil, operator.Unanswered(operator.PrincipalInstead)
	}
	if !t.IsThere() && len(f.keys) == 0 {
		return nil, operator.Unanswered(operator.KeysInstead)
	}
	if named {
		if err := operator.MayBring(t, f.source()); err != nil {
			return nil, err
		}
	}
	groups, err := groups(ctx, a, t, f, records)
	if err != nil {
		return nil, err
	}
	if !named {
		if err := askPrincipal(ctx, a, t, f); err != nil {
			return nil, err
		}
	}
	if err := askAccount(ctx, a, t, f); err != nil {
		return nil, err
	}
	despite, err := cli.ParseSerials(f.despite)
	if err != nil {
		return nil, err
	}
	who, _ := f.principal()
	var all []enroll.Request
	for _, g := range groups {
		all = append(all, enroll.Request{
			Principal: who, Group: g.label, Keys: g.keys,
			Touch: f.touch == "required", Source: f.source(), Profile: f.profile,
			OneKey: f.oneKey, Clock: f.clock.Stated, SecretLength: f.secretLength(), Despite: despite,
		})
	}
	return all, nil
}

// keyGroup is a label and the keys that will hold its seed.
type keyGroup struct {
	label string
	keys  []device.KeySerial
}

func groups(ctx context.Context, a *cli.App, t operator.Asker, f *enrollFlags, records []ledger.Record) ([]keyGroup, error) {
	if len(f.keys) > 0 {
		one := keyGroup{label: f.group}
		if one.label == "" {
			one.label = "daily"
		}
		for _, text := range f.keys {
			serial, err := cli.ParseSerial(text)
			if err != nil {
				return nil, err
			}
			one.keys = append(one.keys, serial)
		}
		return []keyGroup{one}, nil
	}
	chosen, err := tickKeys(ctx, a, t, records)
	if err != nil {
		return nil, err
	}
	if f.group != "" {
		return []keyGroup{{f.group, serialsOf(chosen)}}, nil
	}
	return splitKeys(ctx, a, t, chosen)
}

// tickKeys shows the keys on the desk, by serial, and lets the officer tick
// those that take part. An officer's own key is not among them: it has to sign. One
// that the ledger speaks against is not marked.
func tickKeys(ctx context.Context, a *cli.App, t operator.Asker, records []ledger.Record) ([]device.Info, error) {
	register, b := officers.Read(records), record.Read(records)
	for {
		infos, err := plugged(ctx, a, t)
		if err != nil {
			return nil, err
		}
		infos = slices.DeleteFunc(infos, func(info device.Info) bool {
			names := operator.OfficersOf(register, info.Serial)
			if names != "" {
				t.Say("left out: key %d, which %s signs with; name it in --keys to enroll it anyway", info.Serial, names)
			}
			return names != ""
		})
		if len(infos) == 0 {
			t.Say("no key is plugged in.")
		} else {
			items := make([]string, len(infos))
			marked := make([]bool, len(infos))
			for i, info := range infos {
				shown := record.Shown{Serial: uint32(info.Serial), Firmware: info.Firmware.String()}
				items[i], marked[i] = keyWords(info), gate.Guard(b, gate.UseEnroll, shown) == nil
				for _, o := range b.Against(shown) {
					items[i] += "; " + o.Text
				}
			}
			t.Say("plug in every key that will hold the seed: adding a key later takes a new seed on all of them.")
			if err := t.Tick(ctx, "keys that take part, enter flips a mark", items, marked, operator.KeysInstead); err != nil {
				return nil, err
			}
			var chosen []device.Info
			for i, info := range infos {
				if marked[i] {
					chosen = append(chosen, info)
				}
			}
			if len(chosen) > 0 {
				return chosen, nil
			}
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

// plugged are the keys with a serial and OATH, with a word on what is not.
func plugged(ctx context.Context, a *cli.App, t operator.Asker) ([]device.Info, error) {
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
			t.Say("left out: %s in %s: %s", info.Model, info.Reader, whyNot(info))
			continue
		}
		infos = append(infos, info)
	}
	slices.SortFunc(infos, func(x, y device.Info) int { return int(int64(x.Serial) - int64(y.Serial)) })
	return infos, nil
}

// whyNot says why a token cannot take part.
func whyNot(info device.Info) string {
	switch {
	case !info.OATH:
		return "it has no OATH application, or has it switched off"
	case info.Vendor == device.Nitrokey:
		return "it gives no full HMAC answer, so nothing could be proven; it serves keys and code"
	case info.HidesSerial():
		return "it hides its serial number, so nobody could tell later which one it was. to show it, " + view.ShowSerial
	default:
		return "it has no serial number, so nobody could tell later which one it was"
	}
}

// splitKeys asks which keys are for daily use and which will be sealed. Losing
// a daily key must not open the safe, so each gets a device of its own.
func splitKeys(ctx context.Context, a *cli.App, t operator.Asker, chosen []device.Info) ([]keyGroup, error) {
	if len(chosen) == 1 {
		return oneGroup(ctx, a, t, chosen)
	}
	items := make([]string, len(chosen))
	sealed := make([]bool, len(chosen))
	for i, info := range chosen {
		items[i] = keyWords(info)
	}
	if err := t.Tick(ctx, "keys that will be sealed away, the others are for daily use", items, sealed, operator.GroupInstead); err != nil {
		return nil, err
	}
	daily, safe := keyGroup{label: "daily"}, keyGroup{label: "sealed"}
	for i, info := range chosen {
		if sealed[i] {
			safe.keys = append(safe.keys, info.Serial)
		} else {
			daily.keys = append(daily.keys, info.Serial)
		}
	}
	if len(daily.keys) == 0 {
		return []keyGroup{safe}, nil
	}
	if len(safe.keys) == 0 {
		return []keyGroup{daily}, nil
	}
	t.Say("a lost daily key must not open what the safe protects: each group gets its own device at AWS.")
	picked, err := t.Choose(ctx, "daily and sealed keys", []string{
		"two groups, two devices (a lost daily key is replaced without opening the safe)",
		"one group, one device (a lost key means a new seed on all of them)",
	}, 0, operator.GroupInstead)
	if err != nil {
		return nil, err
	}
	if picked == 1 {
		return oneGroup(ctx, a, t, chosen)
	}
	return []keyGroup{daily, safe}, nil
}

func oneGroup(ctx context.Context, a *cli.App, t operator.Asker, chosen []device.Info) ([]keyGroup, error) {
	label, err := t.Ask(ctx, "label of the group", "daily", func(text string) error {
		if !principal.IsGroupLabel(text) {
			return errors.New("1 to 12 of a-z 0-9 -")
		}
		return nil
	}, operator.GroupInstead)
	return []keyGroup{{label, serialsOf(chosen)}}, err
}

func serialsOf(infos []device.Info) []device.KeySerial {
	serials := make([]device.KeySerial, len(infos))
	for i, info := range infos {
		serials[i] = info.Serial
	}
	return serials
}

func keyWords(info device.Info) string {
	return fmt.Sprintf("%d  %s %s", info.Serial, info.Model, info.Firmware)
}

// askPrincipal asks whose MFA it is.
func askPrincipal(ctx context.Context, a *cli.App, t operator.Asker, f *enrollFlags) error {
	picked, err := t.Choose(ctx, "whose MFA", []string{"an IAM user (rootseal does all of it)", "the root user (you add the device in the console)"}, 0, operator.PrincipalInstead)
	if err != nil {
		return err
	}
	if picked == 0 {
		f.user, err = t.Ask(ctx, "name of the IAM user", "", func(text string) error {
			return principal.Principal{Account: "000000000000", Kind: principal.User, Name: text}.Validate()
		}, operator.PrincipalInstead)
	} else {
		f.root = true
	}
	if err != nil {
		return err
	}
	if f.profile == "" {
		label := "AWS profile that may administer the user"
		if f.root {
			label = "AWS profile that may read the account (empty: none)"
		}
		f.profile, err = t.Ask(ctx, label, defaultProfile(a, f.root), func(string) error { return nil }, "no terminal to ask on: give --profile NAME")
		if err != nil {
			return err
		}
	}
	if f.root && f.secret == "" && f.qr == "" {
		return askSource(ctx, a, t, f)
	}
	return nil
}

func defaultProfile(a *cli.App, root bool) string {
	if root {
		return "" // no credential is looked up unless the officer names a profile
	}
	return a.World.Profile()
}

// askSource asks how the secret key will come.
func askSource(ctx context.Context, a *cli.App, t operator.Asker, f *enrollFlags) error {
	picked, err := t.Choose(ctx, "how will you enter the secret key", []string{"I paste it", "a picture of the QR code"}, 0, operator.SecretInstead)
	if err != nil || picked == 0 {
		return err
	}
	f.qr, err = t.Ask(ctx, "file of the picture (it may be saved later, when the console shows it)", "", func(text string) error {
		if text == "" {
			return errors.New("name a file")
		}
		return nil
	}, operator.SecretInstead)
	return err
}

// askAccount makes sure that root has an account; an IAM user's can come from
// the profile.
func askAccount(ctx context.Context, a *cli.App, t operator.Asker, f *enrollFlags) error {
	if f.account != "" || !f.root {
		return nil
	}
	account, err := t.Ask(ctx, "account number (12 digits)", "", func(text string) error {
		return principal.Principal{Account: pasted.Account(text), Kind: principal.Root}.Validate()
	}, "no terminal to ask on: give --account with the 12-digit number")
	f.account = pasted.Account(account)
	return err
}
