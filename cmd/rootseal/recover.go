package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

type recoverFlags struct {
	console string
	profile string
	assume  string
	confirm []string
	urgent  string // why it goes on without officers
	closes  string // ceremony that is closed as it stands
	codes   []string
	gone    []string
	left    bool

	signedIn, removed bool // of a rotation

	endpoints []string
	signing   signingFlags
}

func (a *app) recoverCommand() *cobra.Command {
	var f recoverFlags
	c := &cobra.Command{
		Use:   "recover",
		Short: "settle what an interrupted command left",
		Long: `Settles every ceremony that has no end in the ledger: it is finished where that
is provably right, else put back, AWS first and the keys only after it.

Before anything is deleted, you see what goes and where, and who wrote the records
that say so; type the account's number (the service's name) to confirm it, or give
--confirm. A record alone deletes nothing. A credential goes after it has answered a
one-time challenge, and a device while AWS shows it as ours. Records that rootseal
would not have written, or that no officer signed, are closed, and nothing is
touched for them. If the ledger lacks what this workstation remembers of it, find
the newest head on a bag label or a report and give it with --head.

After a pair was shown for root, nobody but AWS and you knows whether the
console took it: say --console accepted or --console refused, or give a
--profile that may read the account. "refused" alone takes nothing back, because
the console may still take the pair; when the device is not in the console's
list at all, say so with --console refused and --confirm ACCOUNT. Credentials in the
environment that are of the account are asked first.

A rotation of root waits for two things that nobody but you sees: that somebody
has signed in with the new device (--signed-in, where CloudTrail does not show it),
and after it that the old one is removed: in the console (--removed), or of a member
account by API (--assume-root PROFILE).

Keys are needed only where something has to be taken back. One that will never
come back is given up with --gone SERIAL: what it may still hold is recorded as
owed, and opens nothing, because the device is gone at AWS first.

It is signed where an officer's key is on the desk, and not kept waiting for one:
rootseal log sign makes that good later.

When a workstation has died with its ledger in the middle of a ceremony, plug in
the keys and say --leftovers here: the unassigned devices whose tag names such a
ceremony are shown, with its credentials on these keys, and removed after the
account's number was typed. Make sure that nobody is enrolling elsewhere.`,
		RunE: func(c *cobra.Command, _ []string) error { return a.recover(c.Context(), f) },
	}
	c.Flags().StringVar(&f.console, "console", "", "what the console said: accepted, refused")
	c.Flags().BoolVar(&f.signedIn, "signed-in", false, "root has signed in with the new device of a rotation")
	c.Flags().BoolVar(&f.removed, "removed", false, "the old device of a rotation is removed in the console")
	c.Flags().StringVar(&f.profile, "profile", "", "AWS profile (default: the one that the ceremony used)")
	c.Flags().StringVar(&f.assume, "assume-root", "", "profile of the management account, which removes root's old device of a member by API")
	c.Flags().StringSliceVar(&f.confirm, "confirm", nil, "account's number (or service's name): confirms the plan; with --console refused, also that the device is not in the console's list (repeatable)")
	c.Flags().StringVar(&f.urgent, "emergency", "", "reason to settle what an emergency began and no officer has signed yet")
	c.Flags().BoolVar(&f.left, "leftovers", false, "remove what a workstation that died with its ledger has left")
	c.Flags().StringSliceVar(&f.gone, "gone", nil, "serial of a key that will never come back (repeatable)")
	c.Flags().StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "an endpoint that is not AWS's, was not used by the ceremony, and is meant (repeatable)")
	c.Flags().StringArrayVar(&f.codes, "access-code", nil, "SERIAL=SOURCE of a key's access code")
	c.Flags().StringVar(&f.closes, "close", "", "id of a ceremony whose records are not yours: it is closed as it stands, and nothing is touched")
	a.defineHead(c.Flags())
	f.signing.define(c)
	return c
}

// check refuses flags that do not go together, by name.
func (f recoverFlags) check() error {
	switch {
	case f.console != "" && f.console != "accepted" && f.console != "refused":
		return usage("--console wants accepted or refused")
	case f.left && (f.speaks() || len(f.gone) > 0):
		return usage("--leftovers goes without --console, --signed-in, --removed and --gone, which are of what this ledger has begun")
	}
	return nil
}

// speaks tells whether something is said of one ceremony.
func (f recoverFlags) speaks() bool { return f.console != "" || f.signedIn || f.removed }

// checkGone refuses to give up a key that nothing open has.
func (f recoverFlags) checkGone(open []ledger.Ceremony) error {
	for _, text := range f.gone {
		serial, err := parseSerial(text)
		if err != nil {
			return err
		}
		if !slices.Contains(keysInDoubt(open), serial) {
			return usage("--gone %d: no open ceremony has that key", serial)
		}
	}
	return nil
}

// keysInDoubt are the keys that may be opened to settle these ceremonies.
func keysInDoubt(open []ledger.Ceremony) []device.KeySerial {
	var all []device.KeySerial
	for _, c := range open {
		all = append(all, ceremonyKeys(c)...)
	}
	return all
}

// ceremonyKeys are the keys of a ceremony, or of a removal of leftovers.
func ceremonyKeys(open ledger.Ceremony) []device.KeySerial {
	var all []device.KeySerial
	if begin, ok := ledger.Last[*ledger.Begin](open); ok {
		for _, key := range begin.Keys {
			all = append(all, device.KeySerial(key.KeySerial))
		}
	}
	if left, ok := ledger.Last[*ledger.Leftovers](open); ok {
		for _, credential := range left.Credentials {
			all = append(all, device.KeySerial(credential.KeySerial))
		}
	}
	return all
}

// givenUp are those keys of a ceremony that will never come back.
func (f recoverFlags) givenUp(open ledger.Ceremony) ([]device.KeySerial, error) {
	var gone []device.KeySerial
	for _, text := range f.gone {
		serial, err := parseSerial(text)
		if err != nil {
			return nil, err
		}
		if slices.Contains(ceremonyKeys(open), serial) {
			gone = append(gone, serial)
		}
	}
	return gone, nil
}

// word is what the flags say of a ceremony.
func (f recoverFlags) word(who enroll.Principal, open ledger.Ceremony) (enroll.Word, error) {
	gone, err := f.givenUp(open)
	word := enroll.Word{Gone: gone, Emergency: f.urgent, Close: f.closes == open.ID}
	if err != nil {
		return word, err
	}
	if f.signedIn {
		word.Also = append(word.Also, ledger.SignedIn)
	}
	if f.removed {
		word.Also = append(word.Also, ledger.DeviceRemoved)
	}
	if _, rotates := ledger.Last[*ledger.Rotate](open); len(word.Also) > 0 && (!rotates || who.Kind == enroll.User) {
		return word, usage("--signed-in and --removed speak of a rotation by hand, and %s is none", open.ID)
	}
	switch {
	case f.console == "":
	case who.Kind == enroll.User:
		return word, usage("--console speaks of a pair that was shown, and %s had none: AWS is asked", who)
	case f.console == "accepted":
		word.Console = ledger.ConsoleAccepted
	case len(f.confirm) == 0:
		word.Console = ledger.ConsoleRefused
	case !slices.Contains(f.confirm, who.Account):
		return word, usage("--confirm is %s, and the ceremony is of %s", strings.Join(f.confirm, ", "), who.Account)
	default:
		word.Console, word.Typed = ledger.DeviceAbsent, who.Account
	}
	return word, nil
}

func (a *app) recover(ctx context.Context, f recoverFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	codes, err := a.checkSecrets(f.codes, f.signing.pins, "")
	if err != nil {
		return err
	}
	l, err := a.openToRecord(&ledger.End{})
	if err != nil {
		return err
	}
	if f.left {
		return a.removeLeftovers(ctx, l, f, codes)
	}
	open, uncleaned := l.Unsettled(), l.Uncleaned()
	if len(open) == 0 && len(uncleaned) == 0 {
		a.say("nothing to settle")
		if a.json {
			return a.printJSON([]result{})
		}
		return nil
	}
	if f.speaks() && len(open) > 1 {
		return usage("%d ceremonies are open; --console, --signed-in and --removed can speak of one only: settle the others first", len(open))
	}
	if f.closes != "" && !slices.ContainsFunc(open, func(c ledger.Ceremony) bool { return c.ID == f.closes }) {
		return usage("--close %s: no such ceremony is open", f.closes)
	}
	if err := f.checkGone(slices.Concat(open, uncleaned)); err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.bringSignersIfHere(ctx, l, f.signing, keysInDoubt(slices.Concat(open, uncleaned))...); err != nil {
		return err
	}

	a.sayAgainst(record.Read(l.Records()), keysInDoubt(slices.Concat(open, uncleaned))...)

	var results []result
	var errs []error
	for _, ceremony := range open {
		r, err := a.withKeys(ctx, l, person, ceremony, f, a.recoverOne)
		results = append(results, newResult(r))
		if errors.Is(err, enroll.ErrStopped) && r.Outcome == "" {
			err = fmt.Errorf("%w: %w", enroll.ErrUnsettled, err) // as it was before
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("settling %s: %w", ceremony.ID, err))
			continue
		}
		a.say("settled %s: %s, %s", ceremony.ID, r.Principal, r.Outcome)
		a.sayOwed(r.Owed)
		a.sayUnsigned(r)
	}
	for _, removal := range uncleaned {
		r, err := a.withKeys(ctx, l, person, removal, f, a.finishLeftovers)
		results = append(results, newResult(r))
		errs = append(errs, err)
	}
	a.say("ledger head %s", l.Head())
	if a.json {
		errs = append(errs, a.printJSON(results))
	}
	return errors.Join(errs...)
}

func (a *app) recoverOne(ctx context.Context, l *ledger.Ledger, person *officer, open ledger.Ceremony, f recoverFlags) (enroll.Result, error) {
	begin, ok := ledger.Last[*ledger.Begin](open)
	if !ok {
		return enroll.Result{ID: open.ID}, errors.New("it has no intent")
	}
	profile := f.profile
	if profile == "" {
		profile = begin.Profile
	}
	who, err := enroll.ParsePrincipal(begin.Principal)
	if err != nil { // nobody's: it is closed as it stands
		return enroll.Recover(ctx, a.deskRoom(l, person), open, enroll.Word{Confirm: a.confirmRecovery(person, f.confirm)})
	}
	word, err := f.word(who, open)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	room, settings, err := a.room(ctx, l, person, who, profile)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	if _, rotates := ledger.Last[*ledger.Rotate](open); rotates && who.Kind == enroll.Root && f.assume != "" {
		more, err := a.removeByAPI(ctx, room, who.Account, f.assume)
		if err != nil {
			return enroll.Result{ID: open.ID}, err
		}
		settings = append(settings, more...)
	}
	word.Confirm = a.confirmRecovery(person, f.confirm)
	room.Ambient = a.ambient(slices.Concat(f.endpoints, valuesOf(begin.Settings)))
	if room.AWS != nil {
		// Who answers in AWS's place decides whether credentials are deleted.
		unknown := slices.DeleteFunc(settings, func(s ledger.Setting) bool { return slices.Contains(begin.Settings, s) })
		if err := a.confirmEndpoints(ctx, person.terminal, unknown, f.endpoints); err != nil {
			return enroll.Result{ID: open.ID}, err
		}
		for _, s := range unknown {
			if isEndpoint(s) && !slices.Contains(word.Endpoints, s.Value) {
				word.Endpoints = append(word.Endpoints, s.Value)
			}
		}
	}
	return enroll.Recover(ctx, room, open, word)
}

func valuesOf(settings []ledger.Setting) (values []string) {
	for _, s := range settings {
		values = append(values, s.Value)
	}
	return values
}
