package ceremony

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

type rotateFlags struct {
	principal string // the argument
	group     string
	lost      string
	stolen    bool
	left      string
	add       []string
	keys      []string

	profile     string
	secret      string
	qr          string
	length      secretLength
	codes       []string
	confirm     string
	giveUp      string
	defenceless bool
	assumeRoot  string
	emergency   string // why it goes on without officers
	oneKey      bool
	touch       string // empty: as it was
	clock       operator.ClockFlag
	despite     []string
	endpoints   []string
	signing     operator.SigningFlags
}

func RotateCommand(a *cli.App) *cobra.Command {
	var f rotateFlags
	c := &cobra.Command{
		Use:   "rotate [PRINCIPAL]",
		Short: "Replace a seed: after a loss, after a leaver, or for a new key",
		Long: `Replace a seed: of one device (PRINCIPAL and --group), of every device that a
lost key can open (--lost), or of every device that someone who left could open
or has handled (--left). To bring a new key into a group, name it with --add.

For each device, rootseal enrolls a new seed on the plugged-in keys of the
group. Once AWS has accepted two codes of it, rootseal deletes the old device at
AWS, and then the old credential from each plugged-in key, after the key has
answered a one-time challenge with it. Other keys of the group keep the old
seed, which opens nothing: 'rootseal status' lists them as pending cleanup until
you rotate the group with the key plugged in, or run 'rootseal keys drop'.

For root, you work in the console, in the same order. The old device stays until
you have signed in with the new one: CloudTrail shows the sign-in if the
profile may read it, otherwise you confirm it. Then you remove the old
device, or --assume-root removes it for a member account.

  --stolen     removes the old device first. If the principal has no other proven
               device, you must agree to that (--defenceless).
  --left       counts the person's keys that are not plugged in as lost, replaces
               whatever the person enrolled, and removes the person as an officer.
  --emergency  goes on with --stolen although no officer can sign. What it records
               stays a finding until an officer runs 'rootseal log sign'.

After --stolen and --left, rootseal lists what a new device does not end:
passwords, sessions and access keys.

AWS allows eight devices for each principal. If there is no room, rootseal first
removes a device that it enrolled: that of the group in --give-up, or your
choice.

If this workstation remembers a newer head than the ledger has, nothing is
deleted until you give the newest head that you can find with --head.

If one device cannot be rotated, rootseal reports it and goes on; the exit code
is then not 0. If a rotation is interrupted, run 'rootseal recover'.

With --json: a list of ceremony, principal, group, replaces, outcome, keys,
error and more.

` + cli.SourceHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				f.principal = args[0]
			}
			return runRotate(c.Context(), a, f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.group, "group", "", "rotate the device of the group `LABEL`")
	fl.StringVar(&f.lost, "lost", "", "rotate what the lost key `SERIAL` can open")
	fl.BoolVar(&f.stolen, "stolen", false, "with --lost: the key was stolen; remove the old devices first")
	fl.StringVar(&f.left, "left", "", "rotate what `NAME` could open or handled: a holder, officer or OS user")
	fl.StringSliceVar(&f.add, "add", nil, "add the key `SERIAL` to the group (repeatable)")
	fl.StringSliceVar(&f.keys, "keys", nil, "put the new seed on these `SERIALS` (default: the group's plugged-in keys)")
	fl.StringVar(&f.profile, "profile", "", "use the AWS profile `NAME` (default: the one that enrolled each device)")
	fl.StringVar(&f.secret, "secret", "", "read root's secret key from `SOURCE`")
	fl.StringVar(&f.qr, "qr", "", "read root's secret key from a QR code picture: `FILE` (PNG, JPEG, WebP, GIF, BMP), - or fd:N")
	f.length.define(c)
	fl.StringArrayVar(&f.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	fl.StringVar(&f.confirm, "confirm", "", "confirm the plan with `TEXT`: account number, lost serial or name")
	fl.StringVar(&f.giveUp, "give-up", "", "if AWS has no room, first remove the device of the group `LABEL`")
	fl.BoolVar(&f.defenceless, "defenceless", false, "let a principal be without MFA until its new device is enabled")
	fl.StringVar(&f.assumeRoot, "assume-root", "", "remove root's old device by API, with the management account's `PROFILE`")
	fl.StringVar(&f.emergency, "emergency", "", "with --stolen: go on although no officer can sign; state the `REASON`")
	fl.StringVar(&f.touch, "touch", "", "require a touch for each code? `MODE` is required or off (default: as before)")
	fl.BoolVar(&f.oneKey, "one-key", false, "allow a group of one key")
	f.clock.Define(c, a.World.Now)
	fl.StringSliceVar(&f.despite, "despite", nil, operator.DespiteUsage)
	fl.StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	a.DefineHead(fl)
	f.signing.Define(c)
	return c
}

// check refuses flags that do not go together, by name.
func (f rotateFlags) check() error {
	occasions := 0
	for _, is := range []bool{f.principal != "", f.lost != "", f.left != ""} {
		if is {
			occasions++
		}
	}
	switch {
	case occasions != 1:
		return cli.Usage("say what is replaced, one of: PRINCIPAL with --group, --lost SERIAL, --left NAME")
	case (f.principal != "") != (f.group != ""):
		return cli.Usage("PRINCIPAL and --group go together: 111122223333/root --group daily")
	case f.touch != "" && f.touch != "required" && f.touch != "off":
		return cli.Usage("--touch wants required or off")
	case f.stolen && f.lost == "":
		return cli.Usage("--stolen requires --lost SERIAL")
	case f.emergency != "" && !f.stolen:
		return cli.Usage("--emergency requires --stolen")
	case f.left != "" && strings.TrimSpace(f.left) == "":
		return cli.Usage("--left requires a name")
	case f.secret != "" && f.qr != "":
		return cli.Usage("--secret and --qr: one of them")
	}
	return f.length.check(true)
}

// sourceFor is how a principal's new seed comes.
func (f rotateFlags) sourceFor(who principal.Principal) env.Source {
	switch {
	case who.Kind == principal.User:
		return env.API
	case who.Kind == principal.Login:
		return env.Generated
	case f.qr != "":
		return env.Picture
	case f.secret != "":
		return env.Stdin
	default:
		return env.Paste
	}
}

// runRotate is the command: find what has to go, look at everything, show the
// plan, have it confirmed, run it.
func runRotate(ctx context.Context, a *cli.App, f rotateFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	codes, err := a.CheckSecrets(f.codes, f.signing.Pins, f.qr, f.secret)
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.Rotate{})
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	person.SecretSource, person.PictureSource = f.secret, f.qr

	infos, err := a.PluggedInfos(ctx)
	if err != nil {
		return err
	}
	order, err := orderRotation(a, l, f, infos)
	if err != nil {
		return err
	}
	if order.isEmpty() {
		return nothingToRotate(a, l, f)
	}
	if err := order.mayBring(person.Terminal, f); err != nil {
		return err
	}
	err = person.BringSigners(ctx, l, f.signing, order.here...)
	if f.emergency != "" && (errors.Is(err, operator.ErrNoOfficer) || errors.Is(err, officers.ErrTooFewSigners)) {
		a.Say("%v: it goes on as an emergency, and is signed later with rootseal log sign", err)
		a.Emergency, err = f.emergency, nil
	}
	if err != nil {
		return err
	}
	if err := order.checkSigners(person); err != nil {
		return err
	}
	opened, err := openForRotation(ctx, a, l, person, order)
	if err != nil {
		return noteLossesAlone(ctx, a, l, person, order, f, err)
	}
	defer func() {
		for _, key := range opened {
			key.Close()
		}
	}()
	rotations, err := prepareRotations(ctx, a, l, person, order, opened, f)
	defer func() {
		for _, r := range rotations {
			r.Close()
		}
	}()
	if err != nil {
		return noteLossesAlone(ctx, a, l, person, order, f, err)
	}
	confirmed, err := confirmRotations(ctx, a, person.Terminal, order, rotations, f)
	if err != nil {
		return err
	}
	if err := noteLosses(ctx, a, l, person, order); err != nil {
		return err
	}
	dismissed := dismissLeavers(ctx, a, l, person, order)
	results, again, err := runRotations(ctx, a, rotations, confirmed)
	for len(again) > 0 {
		var more []Rotated
		var moreErr error
		more, again, moreErr = rotateAgain(ctx, a, person.Terminal, order, again, f)
		results, err = append(results, more...), errors.Join(err, moreErr)
	}
	err = errors.Join(err, cleanOlder(ctx, a, l, person, opened, f), dismissed)
	sayAfterTheft(a, order)
	a.Say("ledger head %s", l.Head())
	if a.JSON {
		err = errors.Join(err, a.PrintJSON(results))
	}
	return err
}

// nothingToRotate says so.
func nothingToRotate(a *cli.App, l *ledger.Ledger, f rotateFlags) error {
	if !enroll.Knows(l.Records(), f.left) {
		return cli.Usage("the ledger has no one called %s: no holder of a key, officer, or OS user; 'rootseal status' and 'rootseal officer list' show the names", printable.Text(f.left))
	}
	a.Say("nothing to replace: the ledger has nothing of %s", printable.Text(f.left))
	if a.JSON {
		return a.PrintJSON([]Rotated{})
	}
	return nil
}

// errNoKeyLeft: a seed has to go onto some key.
var errNoKeyLeft = hint.Mark(hint.PlugGroupKey, fmt.Errorf("%w: no key of the group, which would get the new seed", device.ErrNotOnDesk))

// openForRotation opens every key that gets a new seed, once for all devices.
func openForRotation(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, order rotationOrder) ([]*device.Key, error) {
	switch {
	case len(order.devices) == 0:
		return nil, nil
	case len(order.here) == 0:
		return nil, errNoKeyLeft
	}
	return keyring.Open(ctx, operator.DeskRoom(a, l, person), order.here...)
}

// noteLosses records which keys are in other hands.
func noteLosses(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, order rotationOrder) error {
	room := operator.DeskRoom(a, l, person)
	for _, serial := range order.lost {
		if _, err := custody.LoseKey(ctx, room, serial, order.how); err != nil {
			return err
		}
	}
	if len(order.lost) > 0 && len(order.devices) == 0 {
		a.Say("recorded as %s: no seed that is in use is on it", order.how)
	}
	return nil
}

// noteLossesAlone records a loss, and who has left, where nothing can be replaced
// now, and gives back why: what the key opens then stands in status until it is
// replaced.
func noteLossesAlone(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, order rotationOrder, f rotateFlags, why error) error {
	if errors.As(why, new(*cli.UsageError)) {
		return why // the same command with another flag replaces it all
	}
	unsaid := slices.ContainsFunc(order.lost, func(serial device.KeySerial) bool {
		key := order.book.Key(uint32(serial))
		return key != nil && key.Lost == nil
	})
	if (unsaid || len(order.leaving) > 0) && ctx.Err() == nil {
		a.Say("nothing is replaced now: %v", why)
		if unsaid {
			a.Say("once confirmed, still recorded as %s: %s", order.how, keysWords(order.book, order.lost))
		}
		for _, gone := range order.leaving {
			a.Say("once confirmed, still removed as officer: %s", order.leavingWords(gone))
		}
		_, err := confirmOrder(ctx, person.Terminal, order, f)
		if err == nil {
			err = errors.Join(noteLosses(ctx, a, l, person, order), dismissLeavers(ctx, a, l, person, order))
		}
		if err != nil {
			a.Say("not all is recorded: %v; run the same command again", err)
		} else {
			a.Say("ledger head %s", l.Head())
		}
	}
	sayAfterTheft(a, order)
	return why
}

// cleanOlder deletes what keys on the desk owe of rotations that passed them by.
func cleanOlder(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, opened []*device.Key, f rotateFlags) error {
	var errs []error
	b := record.Read(l.Records())
	for _, key := range opened {
		serial := key.Info().Serial
		known := b.Key(uint32(serial))
		if known == nil || len(known.Owes()) == 0 {
			continue
		}
		cleaned, left, err := custody.CleanKey(ctx, operator.DeskRoom(a, l, person), "rotate", key, mayCleanOlder(a, l, person, f))
		for _, id := range cleaned {
			a.Say("key %d: %s, retired earlier, is deleted", serial, printable.Text(id))
		}
		for _, id := range left {
			a.Say("key %d: %s does not answer as the retired seed; it was left alone", serial, printable.Text(id))
		}
		if errors.Is(err, keyring.ErrNoWitness) { // it stays owed
			a.Say("%v: it was left alone. if it is the retired seed, delete it with ykman oath accounts delete", err)
			err = nil
		}
		if errors.Is(err, gate.ErrNotConfirmed) { // it stays owed
			a.Say("%v; it was left alone", err)
			err = nil
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// mayCleanOlder asks, for each retired credential, the account of its device. The
// account's number that was typed under the plan counts for the devices in it.
func mayCleanOlder(a *cli.App, l *ledger.Ledger, person *operator.Operator, f rotateFlags) func(context.Context, *record.MFADevice) error {
	var typed []string
	if who, err := principal.Parse(f.principal); err == nil {
		typed = append(typed, who.Account)
	}
	return func(ctx context.Context, old *record.MFADevice) error {
		who, err := principal.Parse(old.Principal)
		if err != nil {
			return err
		}
		begin := record.Fold(l.ByCeremony(old.Ceremony)).Begin
		profile := f.profile
		var settings []ledger.Setting
		if begin != nil {
			profile, settings = cmp.Or(profile, begin.Profile), begin.Settings
		}
		room, found, err := operator.Room(ctx, a, l, person, who, profile)
		if err != nil || slices.ContainsFunc(found, func(s ledger.Setting) bool {
			return cli.IsEndpoint(s) && !slices.Contains(settings, s) && !slices.Contains(f.endpoints, s.Value)
		}) {
			room = operator.DeskRoom(a, l, person) // the account cannot be entered, or not by whom it should be
		}
		return operator.MayClean(a, room, person, typed)(ctx, old)
	}
}
