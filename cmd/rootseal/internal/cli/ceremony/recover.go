package ceremony

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
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
	signing   operator.SigningFlags
}

func RecoverCommand(a *cli.App) *cobra.Command {
	var f recoverFlags
	c := &cobra.Command{
		Use:   "recover",
		Short: "Finish or undo what an interrupted command left",
		Long: `Finish or undo what an interrupted command left. A ceremony is finished if that
is provably right; otherwise it is undone, at AWS first and then on the keys.

Before recover deletes anything, it shows a plan: what it will delete and where,
and who wrote the records that lead to it. Type the account number to confirm
the plan (for another service, its name), or run the command again with
--confirm. Then each credential must answer a one-time challenge before it is
deleted, and AWS must show each device as one that rootseal created.

If two codes were shown for root, only AWS and you know whether the console
accepted them. Give a --profile that may read the account, or --console accepted
or --console refused. After "refused" alone nothing is undone, since the console
may still accept the codes. If the console does not list the device at all, add
--confirm with the account number.

A rotation of root waits for you twice: to sign in with the new device
(--signed-in, unless CloudTrail shows it), and then to remove the old one in the
console (--removed), or for a member account by API (--assume-root).

Keys are needed only to undo. Give up a key that will never come back with
--gone: what it still holds opens nothing, since the device is deleted at AWS
first, and is recorded as pending cleanup.

recover signs if an officer's key is plugged in, and otherwise does not wait:
run 'rootseal log sign' later. But once there are officers, a ceremony whose
first record no officer has signed is not carried out:

  yours      have an officer sign that record: 'rootseal log sign RECORD'
  emergency  give the reason with --emergency, if 'rootseal rotate --emergency'
             began it and no officer can sign yet
  not yours  --close CEREMONY ends it and touches nothing

If this workstation remembers a newer head than the ledger has, the ledger was
cut or an old copy was restored. Give the newest head that you can find on a bag
label or in a report with --head.

If a workstation and its ledger were lost during a ceremony, plug in the keys
and run 'rootseal recover --leftovers' on another workstation. It shows the
unassigned devices tagged by a ceremony that this ledger does not know, and
their credentials on these keys, and removes them once you type the account
number. Make sure that no one is enrolling elsewhere.

With --json: a list of ceremony, principal, group, outcome, keys, undone, owed,
head and more.

` + cli.SourceHelp,
		RunE: func(c *cobra.Command, _ []string) error { return runRecover(c.Context(), a, f) },
	}
	c.Flags().StringVar(&f.console, "console", "", "the console's `ANSWER` to the codes: accepted or refused")
	c.Flags().BoolVar(&f.signedIn, "signed-in", false, "root has signed in with the new device of a rotation")
	c.Flags().BoolVar(&f.removed, "removed", false, "the old device of a rotation was removed in the console")
	c.Flags().StringVar(&f.profile, "profile", "", "use the AWS profile `NAME` (default: the one of the ceremony)")
	c.Flags().StringVar(&f.assume, "assume-root", "", "remove root's old device by API, with the management account's `PROFILE`")
	c.Flags().StringSliceVar(&f.confirm, "confirm", nil, "confirm the plan with `TEXT`: the account number, the service, or the ceremony's id if its records name neither (repeatable); with --console refused: the console does not list the device")
	c.Flags().StringVar(&f.urgent, "emergency", "", "settle what an emergency began and no officer has signed yet; state the `REASON`")
	c.Flags().BoolVar(&f.left, "leftovers", false, "remove what a lost workstation left at AWS and on these keys")
	c.Flags().StringSliceVar(&f.gone, "gone", nil, "give up the key `SERIAL`, which will never come back (repeatable)")
	c.Flags().StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own and that the ceremony did not use (repeatable)")
	c.Flags().StringArrayVar(&f.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	c.Flags().StringVar(&f.closes, "close", "", "close `CEREMONY`, whose records are not yours, and touch nothing")
	a.DefineHead(c.Flags())
	f.signing.Define(c)
	return c
}

// check refuses flags that do not go together, by name.
func (f recoverFlags) check() error {
	switch {
	case f.console != "" && f.console != "accepted" && f.console != "refused":
		return cli.Usage("--console requires accepted or refused")
	case f.left && (f.speaks() || len(f.gone) > 0):
		return cli.Usage("--leftovers cannot be combined with --console, --signed-in, --removed or --gone: those speak of ceremonies in this ledger")
	}
	return nil
}

// speaks tells whether something is said of one ceremony.
func (f recoverFlags) speaks() bool { return f.console != "" || f.signedIn || f.removed }

// checkGone refuses to give up a key that nothing open has.
func (f recoverFlags) checkGone(open []ledger.Ceremony) error {
	for _, text := range f.gone {
		serial, err := cli.ParseSerial(text)
		if err != nil {
			return err
		}
		if !slices.Contains(keysInDoubt(open), serial) {
			return cli.Usage("--gone %d: no open ceremony has that key", serial)
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
		serial, err := cli.ParseSerial(text)
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
func (f recoverFlags) word(who principal.Principal, open ledger.Ceremony) (enroll.Word, error) {
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
	if _, rotates := ledger.Last[*ledger.Rotate](open); len(word.Also) > 0 && (!rotates || who.Kind == principal.User) {
		return word, cli.Usage("--signed-in and --removed speak of a rotation by hand, and %s is none", open.ID)
	}
	switch {
	case f.console == "":
	case who.Kind == principal.User:
		return word, cli.Usage("--console speaks of a pair that was shown, and %s had none: AWS is asked", who)
	case f.console == "accepted":
		word.Console = ledger.ConsoleAccepted
	case len(f.confirm) == 0:
		word.Console = ledger.ConsoleRefused
	case !slices.Contains(f.confirm, who.Account):
		return word, cli.Usage("--confirm is %s, and the ceremony is of %s", strings.Join(f.confirm, ", "), who.Account)
	default:
		word.Console, word.Typed = ledger.DeviceAbsent, who.Account
	}
	return word, nil
}

func runRecover(ctx context.Context, a *cli.App, f recoverFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	codes, err := a.CheckSecrets(f.codes, f.signing.Pins, "")
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.End{})
	if err != nil {
		return err
	}
	if f.left {
		return removeLeftovers(ctx, a, l, f, codes)
	}
	open, uncleaned := l.Unsettled(), l.Uncleaned()
	if f.closes != "" && !slices.ContainsFunc(slices.Concat(open, uncleaned), func(c ledger.Ceremony) bool { return c.ID == f.closes }) {
		return cli.Usage("--close %s: no such ceremony is open", f.closes)
	}
	if len(open) == 0 && len(uncleaned) == 0 {
		a.Say("nothing to settle")
		if a.JSON {
			return a.PrintJSON([]Result{})
		}
		return nil
	}
	if f.speaks() && len(open) > 1 {
		return cli.Usage("%d ceremonies are open; --console, --signed-in and --removed can speak of one only: settle the others first", len(open))
	}
	if err := f.checkGone(slices.Concat(open, uncleaned)); err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.BringIfHere(ctx, l, f.signing, keysInDoubt(slices.Concat(open, uncleaned))...); err != nil {
		return err
	}

	operator.SayAgainst(a, record.Read(l.Records()), keysInDoubt(slices.Concat(open, uncleaned))...)

	var results []Result
	var errs []error
	for _, ceremony := range open {
		r, err := withKeys(ctx, a, l, person, ceremony, f, func(ctx context.Context, l *ledger.Ledger, person *operator.Operator, open ledger.Ceremony, f recoverFlags) (enroll.Result, error) {
			return recoverOne(ctx, a, l, person, open, f)
		})
		results = append(results, newResult(r))
		if errors.Is(err, env.ErrStopped) && r.Outcome == "" {
			err = fmt.Errorf("%w: %w", step.ErrUnsettled, err) // as it was before
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("settling %s: %w", ceremony.ID, err))
			continue
		}
		a.Say("settled %s: %s, %s", ceremony.ID, r.Principal, r.Outcome)
		sayOwed(a, r.Owed)
		sayUnsigned(a, r)
	}
	for _, removal := range uncleaned {
		r, err := withKeys(ctx, a, l, person, removal, f, func(ctx context.Context, l *ledger.Ledger, person *operator.Operator, open ledger.Ceremony, f recoverFlags) (enroll.Result, error) {
			return finishLeftovers(ctx, a, l, person, open, f)
		})
		results = append(results, newResult(r))
		errs = append(errs, err)
	}
	a.Say("ledger head %s", l.Head())
	if a.JSON {
		errs = append(errs, a.PrintJSON(results))
	}
	return errors.Join(errs...)
}

func recoverOne(ctx context.Context, a *cli.App, l *ledger.Ledger, person *operator.Operator, open ledger.Ceremony, f recoverFlags) (enroll.Result, error) {
	begin := record.Fold(open).Begin
	if begin == nil {
		return enroll.Result{ID: open.ID}, errors.New("it has no intent")
	}
	profile := f.profile
	if profile == "" {
		profile = begin.Profile
	}
	who, err := principal.Parse(begin.Principal)
	if err != nil { // it is of nobody, and closed as it stands
		return enroll.Recover(ctx, operator.DeskRoom(a, l, person), open, enroll.Word{Confirm: confirmRecovery(a, person, f.confirm)})
	}
	word, err := f.word(who, open)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	room, settings, err := operator.Room(ctx, a, l, person, who, profile)
	if err != nil {
		return enroll.Result{ID: open.ID}, err
	}
	if _, rotates := ledger.Last[*ledger.Rotate](open); rotates && who.Kind == principal.Root && f.assume != "" {
		more, err := operator.RemoveByAPI(ctx, a, room, who.Account, f.assume)
		if err != nil {
			return enroll.Result{ID: open.ID}, err
		}
		settings = append(settings, more...)
	}
	word.Confirm = confirmRecovery(a, person, f.confirm)
	room.Ambient = operator.Ambient(a, slices.Concat(f.endpoints, valuesOf(begin.Settings)))
	if room.AWS != nil {
		// Who answers in AWS's place decides whether credentials are deleted.
		unknown := slices.DeleteFunc(settings, func(s ledger.Setting) bool { return slices.Contains(begin.Settings, s) })
		if err := operator.ConfirmEndpoints(ctx, a, person.Terminal, unknown, f.endpoints); err != nil {
			return enroll.Result{ID: open.ID}, err
		}
		for _, s := range unknown {
			if cli.IsEndpoint(s) && !slices.Contains(word.Endpoints, s.Value) {
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
