package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
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
	clock       clockFlag
	despite     []string
	endpoints   []string
	signing     signingFlags
}

func (a *app) rotateCommand() *cobra.Command {
	var f rotateFlags
	c := &cobra.Command{
		Use:   "rotate [PRINCIPAL]",
		Short: "replace a seed: after a loss, a leaver, or for a new key",
		Long: `Replaces the seed of one device (rotate PRINCIPAL --group LABEL), of every
device that a lost key opens (--lost SERIAL), or of every device that somebody
opens or handled who has left (--left NAME). A key joins a group by a new seed
too (--add SERIAL).

Each device is enrolled anew on those keys of its group that are on the desk.
When AWS has taken the new pair, which takes codes of keys that have all proven
the seed, the old device is deactivated and deleted at AWS, and only then its
credential is deleted from the keys that are here, each after it has answered a
witness of the record. Root is guided through the console in the same order, and
the old device stays until somebody has signed in with the new one: that is looked
up in CloudTrail where a profile may, or else stated. It is removed by hand, or of a
member account by API with --assume-root PROFILE, after the sign-in.

Keys of a group that are not here keep the retired seed, which opens nothing.
They stay owing in rootseal status until a later rotate of the group with that
key on the desk, or rootseal keys drop.

With --stolen the old device goes first, where the principal keeps another proven
device; where it keeps none, only after that was agreed to (--defenceless). What a
new device does not end, as passwords, sessions and access keys, is listed.

With --left the keys that the person carries and that are not on the desk count as
lost, whatever they enrolled is replaced, and the officer of that name is removed,
signed by others.

AWS takes eight devices of a principal. Where there is no place for a new one, one
that rootseal has enrolled goes first: the one of --give-up GROUP, or which is
asked.

What is interrupted is settled by rootseal recover. An account that cannot be
entered, a key without room and a principal that would be without MFA are told,
and the rest goes on; the exit code says that not all was done.

With --json: a list of ceremony, principal, group, replaces, outcome, keys, …,
error.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				f.principal = args[0]
			}
			return a.rotate(c.Context(), f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.group, "group", "", "label of the group")
	fl.StringVar(&f.lost, "lost", "", "serial of a key that is in other hands, or nowhere")
	fl.BoolVar(&f.stolen, "stolen", false, "with --lost: it was stolen; the old devices go first")
	fl.StringVar(&f.left, "left", "", "who left: holder of keys, officer, or account at the workstation")
	fl.StringSliceVar(&f.add, "add", nil, "serial of a new key that joins (repeatable)")
	fl.StringSliceVar(&f.keys, "keys", nil, "serials that get the new seed (default: those of the group on the desk)")
	fl.StringVar(&f.profile, "profile", "", "AWS profile (default: the one that each device was enrolled with)")
	fl.StringVar(&f.secret, "secret", "", "source of root's secret key: -, fd:N or a file")
	fl.StringVar(&f.qr, "qr", "", "picture of root's QR code: PNG or JPEG, - or fd:N")
	f.length.define(c)
	fl.StringArrayVar(&f.codes, "access-code", nil, "SERIAL=SOURCE of a key's access code")
	fl.StringVar(&f.confirm, "confirm", "", "what would be typed under the plan: the account's number, the lost serial, or the name")
	fl.StringVar(&f.giveUp, "give-up", "", "where AWS takes no ninth device: group of the principal whose device goes first")
	fl.BoolVar(&f.defenceless, "defenceless", false, "agree that a principal has no MFA until its new device is enabled")
	fl.StringVar(&f.assumeRoot, "assume-root", "", "profile of the management account, which removes root's old device of a member by API")
	fl.StringVar(&f.emergency, "emergency", "", "with --stolen: reason to go on though no officer can sign; what is recorded stays a finding until one does")
	fl.BoolVar(&f.oneKey, "one-key", false, "agree to a group of a single key")
	f.clock.define(c, a.world.now)
	fl.StringSliceVar(&f.despite, "despite", nil, despiteUsage)
	fl.StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "an endpoint that is not AWS's and is meant (repeatable)")
	a.defineHead(fl)
	f.signing.define(c)
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
		return usage("say what is replaced, one of: PRINCIPAL with --group, --lost SERIAL, --left NAME")
	case (f.principal != "") != (f.group != ""):
		return usage("PRINCIPAL and --group go together: 111122223333/root --group daily")
	case f.stolen && f.lost == "":
		return usage("--stolen goes with --lost SERIAL")
	case f.emergency != "" && !f.stolen:
		return usage("--emergency goes with --stolen: nothing else is so urgent")
	case f.left != "" && strings.TrimSpace(f.left) == "":
		return usage("--left wants a name")
	case f.secret != "" && f.qr != "":
		return usage("--secret and --qr: one of them")
	}
	return f.length.check(true)
}

// sourceFor is how a principal's new seed comes.
func (f rotateFlags) sourceFor(who enroll.Principal) enroll.Source {
	switch {
	case who.Kind == enroll.User:
		return enroll.API
	case who.Kind == enroll.Login:
		return enroll.Generated
	case f.qr != "":
		return enroll.Picture
	case f.secret != "":
		return enroll.Stdin
	default:
		return enroll.Paste
	}
}

// rotate is the command: find what has to go, look at everything, show the
// plan, have it confirmed, run it.
func (a *app) rotate(ctx context.Context, f rotateFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	codes, err := a.checkSecrets(f.codes, f.signing.pins, f.qr, f.secret)
	if err != nil {
		return err
	}
	l, err := a.openToRecord(&ledger.Rotate{})
	if err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	person.secret, person.picture = f.secret, f.qr

	infos, err := a.pluggedInfos(ctx)
	if err != nil {
		return err
	}
	order, err := a.orderRotation(l, f, infos)
	if err != nil {
		return err
	}
	if order.isEmpty() {
		return a.nothingToRotate(l, f)
	}
	if err := order.mayBring(person.terminal, f); err != nil {
		return err
	}
	err = person.bringSigners(ctx, l, f.signing, order.here...)
	if f.emergency != "" && (errors.Is(err, errNoOfficer) || errors.Is(err, officers.ErrTooFewSigners)) {
		a.say("%v: it goes on as an emergency, and is signed later with rootseal log sign", err)
		a.emergency, err = f.emergency, nil
	}
	if err != nil {
		return err
	}
	if err := order.checkSigners(person); err != nil {
		return err
	}
	opened, err := a.openForRotation(ctx, l, person, order)
	if err != nil {
		return a.noteLossesAlone(ctx, l, person, order, f, err)
	}
	defer func() {
		for _, key := range opened {
			key.Close()
		}
	}()
	rotations, err := a.prepareRotations(ctx, l, person, order, opened, f)
	defer func() {
		for _, r := range rotations {
			r.Close()
		}
	}()
	if err != nil {
		return a.noteLossesAlone(ctx, l, person, order, f, err)
	}
	confirmed, err := a.confirmRotations(ctx, person.terminal, order, rotations, f)
	if err != nil {
		return err
	}
	if err := a.noteLosses(ctx, l, person, order); err != nil {
		return err
	}
	dismissed := a.dismissLeavers(ctx, l, person, order)
	results, again, err := a.runRotations(ctx, rotations, confirmed)
	for len(again) > 0 {
		var more []rotated
		var moreErr error
		more, again, moreErr = a.rotateAgain(ctx, person.terminal, order, again, f)
		results, err = append(results, more...), errors.Join(err, moreErr)
	}
	err = errors.Join(err, a.cleanOlder(ctx, l, person, opened, f), dismissed)
	a.sayAfterTheft(order)
	a.say("ledger head %s", l.Head())
	if a.json {
		err = errors.Join(err, a.printJSON(results))
	}
	return err
}

// nothingToRotate says so.
func (a *app) nothingToRotate(l *ledger.Ledger, f rotateFlags) error {
	if !enroll.Knows(l.Records(), f.left) {
		return usage("the record knows nobody called %s: not as a key's holder, an officer, or who ran a command; rootseal status and officer list have the names", plain(f.left))
	}
	a.say("nothing to replace: the record has nothing of %s", plain(f.left))
	if a.json {
		return a.printJSON([]rotated{})
	}
	return nil
}

// errNoKeyLeft: a seed has to go onto some key.
var errNoKeyLeft = fmt.Errorf("%w: no key of the group, which would get the new seed", device.ErrNotOnDesk)

// openForRotation opens every key that gets a new seed, once for all devices.
func (a *app) openForRotation(ctx context.Context, l *ledger.Ledger, person *officer, order rotationOrder) ([]*device.Key, error) {
	switch {
	case len(order.devices) == 0:
		return nil, nil
	case len(order.here) == 0:
		return nil, errNoKeyLeft
	}
	return enroll.OpenKeys(ctx, a.deskRoom(l, person), order.here...)
}

// noteLosses records which keys are in other hands.
func (a *app) noteLosses(ctx context.Context, l *ledger.Ledger, person *officer, order rotationOrder) error {
	room := a.deskRoom(l, person)
	for _, serial := range order.lost {
		if _, err := enroll.LoseKey(ctx, room, serial, order.how); err != nil {
			return err
		}
	}
	if len(order.lost) > 0 && len(order.devices) == 0 {
		a.say("recorded as %s: no seed that is in use is on it", order.how)
	}
	return nil
}

// noteLossesAlone records a loss, and who has left, where nothing can be replaced
// now, and gives back why: what the key opens then stands in status until it is
// replaced.
func (a *app) noteLossesAlone(ctx context.Context, l *ledger.Ledger, person *officer, order rotationOrder, f rotateFlags, why error) error {
	if errors.As(why, new(*usageError)) {
		return why // the same command with another flag replaces it all
	}
	unsaid := slices.ContainsFunc(order.lost, func(serial device.KeySerial) bool {
		key := order.book.Key(uint32(serial))
		return key != nil && key.Lost == nil
	})
	if (unsaid || len(order.leaving) > 0) && ctx.Err() == nil {
		a.say("nothing is replaced now: %v", why)
		if unsaid {
			a.say("once confirmed, recorded as %s all the same: %s", order.how, keysWords(order.book, order.lost))
		}
		for _, gone := range order.leaving {
			a.say("once confirmed, removed as officer all the same: %s", order.leavingWords(gone))
		}
		_, err := confirmOrder(ctx, person.terminal, order, f)
		if err == nil {
			err = errors.Join(a.noteLosses(ctx, l, person, order), a.dismissLeavers(ctx, l, person, order))
		}
		if err != nil {
			a.say("not all is recorded: %v; say the same command again", err)
		} else {
			a.say("ledger head %s", l.Head())
		}
	}
	a.sayAfterTheft(order)
	return why
}

// cleanOlder deletes what keys on the desk owe of rotations that passed them by.
func (a *app) cleanOlder(ctx context.Context, l *ledger.Ledger, person *officer, opened []*device.Key, f rotateFlags) error {
	var errs []error
	b := record.Read(l.Records())
	for _, key := range opened {
		serial := key.Info().Serial
		known := b.Key(uint32(serial))
		if known == nil || len(known.Owes()) == 0 {
			continue
		}
		cleaned, left, err := enroll.CleanKey(ctx, a.deskRoom(l, person), "rotate", key, a.mayCleanOlder(l, person, f))
		for _, id := range cleaned {
			a.say("key %d: %s, retired earlier, is deleted", serial, plain(id))
		}
		for _, id := range left {
			a.say("key %d: %s does not answer as the retired seed; it was left alone", serial, plain(id))
		}
		if errors.Is(err, enroll.ErrNoWitness) { // it stays owed
			a.say("%v: it was left alone. if it is the retired seed, delete it with ykman oath accounts delete", err)
			err = nil
		}
		if errors.Is(err, enroll.ErrNotConfirmed) { // it stays owed
			a.say("%v; it was left alone", err)
			err = nil
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// mayCleanOlder asks, for each retired credential, the account of its device. The
// account's number that was typed under the plan counts for the devices in it.
func (a *app) mayCleanOlder(l *ledger.Ledger, person *officer, f rotateFlags) func(context.Context, *record.MFADevice) error {
	var typed []string
	if who, err := enroll.ParsePrincipal(f.principal); err == nil {
		typed = append(typed, who.Account)
	}
	return func(ctx context.Context, old *record.MFADevice) error {
		who, err := enroll.ParsePrincipal(old.Principal)
		if err != nil {
			return err
		}
		begin := record.Fold(l.ByCeremony(old.Ceremony)).Begin
		profile := f.profile
		var settings []ledger.Setting
		if begin != nil {
			profile, settings = cmp.Or(profile, begin.Profile), begin.Settings
		}
		room, found, err := a.room(ctx, l, person, who, profile)
		if err != nil || slices.ContainsFunc(found, func(s ledger.Setting) bool {
			return isEndpoint(s) && !slices.Contains(settings, s) && !slices.Contains(f.endpoints, s.Value)
		}) {
			room = a.deskRoom(l, person) // the account cannot be entered, or not by whom it should be
		}
		return a.mayClean(room, person, typed)(ctx, old)
	}
}
