package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
)

type enrollFlags struct {
	root       bool
	user       string
	service    string
	login      string
	account    string
	profile    string
	group      string
	keys       []string
	touch      string
	secret     string
	qr         string
	showSeed   bool
	codes      []string
	confirm    string
	endpoints  []string
	oneKey     bool
	clockIsSet bool
}

func (a *app) enrollCommand() *cobra.Command {
	var f enrollFlags
	c := &cobra.Command{
		Use:   "enroll",
		Short: "put one seed on every key of a group and register it at AWS",
		Long: `Puts one TOTP seed on every key of a group, proves it on each, and registers it
as an MFA device with two codes from two different keys. All of it or nothing.

Without flags it asks; with --root or --user, --keys and --confirm it needs no
terminal. Nothing is changed before the plan was shown and confirmed.`,
		Example: `  rootseal enroll
  rootseal enroll --user breakglass --profile prod --keys 12345678,23456789 --group sealed --confirm 111122223333
  rootseal enroll --root --account 111122223333 --keys 12345678,23456789 --qr ~/qr.png --confirm 111122223333`,
		RunE: func(c *cobra.Command, _ []string) error { return a.enroll(c.Context(), f) },
	}
	fl := c.Flags()
	fl.BoolVar(&f.root, "root", false, "the root user; its device is added in the AWS console")
	fl.StringVar(&f.user, "user", "", "the IAM user of this name")
	fl.StringVar(&f.service, "service", "", "another service, which accepts a seed made here")
	fl.StringVar(&f.login, "login", "", "the login at --service")
	fl.StringVar(&f.account, "account", "", "account number or alias (default for --user: the profile's)")
	fl.StringVar(&f.profile, "profile", "", "AWS profile; for root it may be read-only, or be left out")
	fl.StringVar(&f.group, "group", "", "label of the keys that share the seed, as daily or sealed (default daily)")
	fl.StringSliceVar(&f.keys, "keys", nil, "serial numbers of the keys, with commas")
	fl.StringVar(&f.touch, "touch", "required", "whether each code needs a touch: required, off")
	fl.StringVar(&f.secret, "secret", "", "source of root's secret key: - (standard input), fd:N, a file of mode 0600")
	fl.StringVar(&f.qr, "qr", "", "picture of root's QR code, PNG or JPEG: a file, or - for standard input")
	fl.BoolVar(&f.showSeed, "show-seed", false, "with --service: show the new seed once, as QR code")
	fl.StringArrayVar(&f.codes, "access-code", nil, "SERIAL=SOURCE of a key's access code (repeatable)")
	fl.StringVar(&f.confirm, "confirm", "", "account number (or the service's name), instead of typing it under the plan")
	fl.StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "an endpoint that is not AWS's and is meant (repeatable)")
	fl.BoolVar(&f.oneKey, "one-key", false, "agree to a group of a single key")
	fl.BoolVar(&f.clockIsSet, "clock-checked", false, "state that the clock is right, where no time source can be reached")
	return c
}

// enroll is the command: ask what the flags leave open, look at everything,
// show the plan, have it confirmed, run it.
func (a *app) enroll(ctx context.Context, f enrollFlags) error {
	codes, err := f.check()
	if err == nil {
		err = a.checkNotTyped(f.secret, f.codes)
	}
	if err != nil {
		return err
	}
	l, err := a.openLedger()
	if err != nil {
		return err
	}
	person := newOfficer(a, codes)
	defer person.forget()
	defer context.AfterFunc(ctx, person.stopping)()
	person.secret = f.secret
	t, err := a.openTerminal()
	if err == nil {
		defer func() { _ = t.Close() }()
		person.terminal = t
	} else if !errors.Is(err, errNoTerminal) {
		return err
	}

	requests, err := a.requests(ctx, person.terminal, &f)
	if err != nil {
		return err
	}
	person.picture = f.qr // may have been asked for
	room, settings, err := a.room(ctx, l, person, requests[0].Principal, f.profile)
	if err != nil {
		return err
	}
	if err := a.confirmEndpoints(ctx, person.terminal, settings, f.endpoints); err != nil {
		return err
	}

	ceremonies, err := a.prepare(ctx, room, person.terminal, requests)
	defer func() {
		for _, c := range ceremonies {
			c.Close()
		}
	}()
	if err != nil {
		return err
	}
	confirmed, err := a.confirmPlan(ctx, person.terminal, ceremonies, settings, f)
	if err != nil {
		return err
	}

	var results []result
	for _, c := range ceremonies {
		var r enroll.Result
		r, err = c.Run(ctx, confirmed, settings)
		results = append(results, newResult(r))
		if p := person.pending; p != nil {
			results[len(results)-1].Pair = &pairShown{p.Code1, p.Code2, p.NotAfter}
		}
		a.summary(c.Plan().Begin, r, err)
		if err != nil {
			break
		}
	}
	a.afterwards(ctx, person, l, err == nil)
	return errors.Join(err, a.printResults(results))
}

// check refuses flags that do not go together, by name.
func (f enrollFlags) check() (map[device.KeySerial]string, error) {
	switch {
	case f.root && f.user != "", f.root && f.service != "", f.user != "" && f.service != "":
		return nil, usage("--root, --user and --service exclude each other")
	case f.secret != "" && f.qr != "":
		return nil, usage("--secret and --qr exclude each other")
	case f.touch != "required" && f.touch != "off":
		return nil, usage("--touch wants required or off")
	case (f.secret != "" || f.qr != "") && !f.root:
		return nil, usage("--secret and --qr go with --root; AWS makes an IAM user's seed itself")
	case (f.login != "") != (f.service != ""):
		return nil, usage("--service and --login go together")
	case f.service != "" && !f.showSeed:
		return nil, usage("a seed made here has to be shown once, to be given to %s: say --show-seed", f.service)
	case f.showSeed && f.service == "":
		return nil, usage("--show-seed goes with --service; a seed of AWS's is never shown")
	case f.service != "" && (f.account != "" || f.profile != ""):
		return nil, usage("--account and --profile are of AWS and do not go with --service")
	}
	codes, err := accessCodes(f.codes)
	if err != nil {
		return nil, err
	}
	if err := readOnce(append(slices.Collect(maps.Values(codes)), f.secret, f.qr)...); err != nil {
		return nil, err
	}
	if isStream(f.qr) { // a file may be saved later
		if err := checkSource(f.qr); err != nil {
			return nil, err
		}
	}
	return codes, checkSource(f.secret)
}

func (f enrollFlags) principal() (enroll.Principal, bool) {
	switch {
	case f.root:
		return enroll.Principal{Account: f.account, Kind: enroll.Root}, true
	case f.user != "":
		return enroll.Principal{Account: f.account, Kind: enroll.User, Name: f.user}, true
	case f.service != "":
		return enroll.Principal{Account: f.service, Kind: enroll.Login, Name: f.login}, true
	}
	return enroll.Principal{}, false
}

func (f enrollFlags) source() enroll.Source {
	switch {
	case f.service != "":
		return enroll.Generated
	case !f.root:
		return enroll.API
	case f.qr != "":
		return enroll.Picture
	case f.secret != "":
		return enroll.Stdin
	default:
		return enroll.Paste
	}
}

// prepare looks at everything for every ceremony before the first is run. What
// the officer can settle by a word is asked here.
func (a *app) prepare(ctx context.Context, room *enroll.Room, t *terminal, requests []enroll.Request) ([]*enroll.Ceremony, error) {
	var all []*enroll.Ceremony
	for _, q := range requests {
		c, err := enroll.Prepare(ctx, room, q)
		for err != nil && t != nil {
			var asked bool
			if q, asked, err = a.settleByWord(ctx, t, room, q, err); !asked || err != nil {
				break
			}
			c, err = enroll.Prepare(ctx, room, q)
		}
		if err != nil {
			return all, err
		}
		all = append(all, c)
	}
	return all, nil
}

// settleByWord asks about what a preflight refuses without the officer's word.
func (a *app) settleByWord(ctx context.Context, t *terminal, room *enroll.Room, q enroll.Request, cause error) (enroll.Request, bool, error) {
	switch {
	case errors.Is(cause, enroll.ErrOneKey) && !q.OneKey:
		t.say("only one key: when it is lost or breaks, %s can be locked out.", q.Principal)
		picked, err := t.choose(ctx, "one key for group "+q.Group, []string{"stop, I will plug in another", "go on with one key"}, 0)
		if err == nil && picked == 0 {
			err = enroll.ErrStopped
		}
		q.OneKey = true
		return q, true, err
	case errors.Is(cause, enroll.ErrNoClock) && !q.ClockStated && room.AWS == nil: // else AWS's answers are the clock
		now := a.world.now().Local()
		t.say("no server tells the time (%v).\nthis workstation says %s. look at a clock that you trust.", cause, now.Format("2006-01-02 15:04:05 MST"))
		_, err := t.ask(ctx, "type the time that it shows, as HH:MM", "", func(text string) error {
			return sameMinute(text, a.world.now().Local())
		})
		q.ClockStated = true
		return q, true, err
	}
	return q, false, cause
}

func sameMinute(text string, now time.Time) error {
	for _, at := range []time.Time{now, now.Add(-20 * time.Second), now.Add(20 * time.Second)} {
		if text == at.Format("15:04") {
			return nil
		}
	}
	return errors.New("not what this workstation shows")
}

// confirmEndpoints has every endpoint that is not AWS's own typed, or repeated
// by a flag.
func (a *app) confirmEndpoints(ctx context.Context, t *terminal, settings []ledger.Setting, given []string) error {
	asked := map[string]bool{}
	for _, s := range settings {
		if !isEndpoint(s) || asked[s.Value] || slices.Contains(given, s.Value) {
			continue
		}
		asked[s.Value] = true
		if t == nil {
			return usage("%s is %s, which is not AWS's: repeat it with --confirm-endpoint if it is meant", s.Name, s.Value)
		}
		t.say("%s is %s, which is not AWS's own.", s.Name, s.Value)
		if _, err := t.ask(ctx, "type that address if it is meant", "", same(s.Value)); err != nil {
			return err
		}
	}
	return nil
}

func same(want string) func(string) error {
	return func(text string) error {
		if strings.TrimSpace(text) != want {
			return errors.New("not the same")
		}
		return nil
	}
}

// confirmPlan shows the plans and has the account (or the service) typed. It
// returns what was confirmed, for the record.
func (a *app) confirmPlan(ctx context.Context, t *terminal, ceremonies []*enroll.Ceremony, settings []ledger.Setting, f enrollFlags) ([]string, error) {
	out := a.err
	if t != nil && f.confirm == "" {
		out = t.out
	}
	for _, c := range ceremonies {
		printPlan(out, c.Plan(), settings)
	}
	who, err := enroll.ParsePrincipal(ceremonies[0].Plan().Begin.Principal)
	if err != nil {
		return nil, err
	}
	what := "account number"
	if !who.AWS() {
		what = "service's name"
	}
	switch {
	case f.confirm == who.Account:
		return []string{what + " " + f.confirm + ", by flag"}, nil
	case f.confirm != "":
		return nil, usage("--confirm is %s, and the plan is for %s", f.confirm, who.Account)
	case t == nil:
		return nil, usage("nobody to confirm the plan: give --confirm %s", who.Account)
	}
	for _, c := range ceremonies {
		c.Release()
	}
	if _, err := t.ask(ctx, fmt.Sprintf("type the %s to confirm", what), "", same(who.Account)); err != nil {
		return nil, err
	}
	return []string{what + " " + who.Account + ", typed"}, nil
}
