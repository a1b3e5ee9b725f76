// Package fleet is the commands that work on the whole fleet: plan, with plan approve.
//
// Start at [PlanCommand]. The fleet file is read in enroll/fleet, the plan is made in
// enroll/fleet/plan, and view/fleet shows it. Here is only what they need from outside:
// the ledger, AWS through the profiles and roles of the file, and the plugged-in keys.
package fleet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	view "rootseal/cmd/rootseal/internal/view/fleet"
	"rootseal/device"
	"rootseal/enroll/fleet"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// planOptions are the options of plan.
type planOptions struct {
	file      string
	format    string
	out       string
	detailed  bool
	parallel  int
	init      bool
	profile   string // with init
	role      string // with init
	endpoints []string
}

// Errors that end a plan with a code of their own.
var (
	errChanges = cli.EndsWith(cli.ExitChanges, errors.New("there is something to do"))
	errUnread  = hint.Sentinel(hint.EnterAccount, "not every account could be read")
)

// runPlan makes a plan, saves it and shows it.
func runPlan(ctx context.Context, a *cli.App, o planOptions) error {
	file, err := readFile(o.file)
	if err != nil {
		return err
	}
	l, err := a.OpenToRead()
	if err != nil {
		return err
	}
	p, err := makePlan(ctx, a, l, file, o)
	if err != nil {
		return err
	}
	a.Say("%s", view.KeyWords(p))
	if o.out != "" {
		if err := save(o.out, p); err != nil {
			return err
		}
		a.Say("plan saved in %s; hash %s", o.out, p.Hash())
	}
	if err := show(a, p, o.format); err != nil {
		return err
	}
	return verdict(p, o.detailed)
}

// readFile reads the fleet file. Its problems are a check with a bad result.
func readFile(path string) (*fleet.File, error) {
	file, err := fleet.ReadFile(path)
	if errors.Is(err, fleet.ErrFile) {
		err = cli.EndsWith(cli.ExitWrong, err)
	}
	return file, err
}

// makePlan reads AWS and the keys, and compares.
func makePlan(ctx context.Context, a *cli.App, l *ledger.Ledger, file *fleet.File, o planOptions) (*plan.Plan, error) {
	policy, err := file.Over(officers.PolicyOf(officers.Read(l.Records())))
	if err != nil {
		return nil, cli.EndsWith(cli.ExitWrong, err)
	}
	members := file.Principals()
	doors, settings := open(ctx, a, members)
	if err := operator.AskEndpoints(ctx, a, settings, o.endpoints); err != nil {
		return nil, err
	}
	total := len(file.Accounts)
	var read atomic.Int64
	defer a.Meanwhile(ctx, func() message.Text { return message.Textf("read %d of %d accounts", read.Load(), total) })()
	accounts := plan.Look(ctx, members, o.parallel, func(ctx context.Context, account string, how fleet.Entry) (plan.Reader, error) {
		return doors.enter(ctx, account, how)
	}, func(account string, seen *plan.Account) {
		done := read.Add(1)
		if seen.Unread != nil {
			a.Say("account %s not read: %s (%d of %d)", account, message.Saved(seen.Unread.Text), done, total)
		}
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return plan.Make(plan.Input{
		World: a.World.Name, Members: members, Manager: file.Manager, Policy: policy, Records: l.Records(),
		Plugged: pluggedIn(ctx, a), Accounts: accounts, Now: a.World.Now(),
	}), nil
}

// pluggedIn reads the plugged-in keys. A machine that plans for a pull request has none,
// and often no PC/SC service.
func pluggedIn(ctx context.Context, a *cli.App) []plan.Plugged {
	keys, problems, err := a.Desk().Keys(ctx)
	if err != nil && !errors.Is(err, device.ErrNoService) {
		a.Say("keys not read: %v", err)
	}
	for _, p := range problems {
		if !errors.Is(p.Err, device.ErrNoOATH) {
			a.Say("rootseal: %v", p.Err)
		}
	}
	var all []plan.Plugged
	for _, key := range cli.ReadTokens(ctx, keys) {
		if key.Serial == nil || key.OATH == nil {
			continue
		}
		if key.Err != nil {
			a.Say("key %d not read: %v", *key.Serial, key.Err)
			continue
		}
		p := plan.Plugged{Serial: uint32(*key.Serial), Model: key.Model, Firmware: key.Firmware, OATHSalt: key.Salt, Used: key.OATH.Used}
		if key.OATH.Capacity != nil {
			p.Slots = *key.OATH.Capacity
		}
		p.Locked = key.OATH.Locked != nil && *key.OATH.Locked
		all = append(all, p)
	}
	return all
}

// save writes a plan's file. It replaces an older plan: nothing is lost with it.
// fileMode is the mode of the files of a fleet, which have no secret and belong in Git.
const fileMode = 0o644

func save(path string, p *plan.Plan) error {
	text, err := plan.Save(p)
	if err == nil {
		err = cli.ReplaceFile(path, text, fileMode)
	}
	if err != nil {
		return fmt.Errorf("saving the plan: %w", err)
	}
	return nil
}

func show(a *cli.App, p *plan.Plan, format string) error {
	return a.Show(plan.NewFile(p), func(w io.Writer) error {
		if format == "markdown" {
			_, err := io.WriteString(w, view.Markdown(p))
			return err
		}
		return view.PrintPlan(w, p)
	})
}

// verdict returns the error that decides the exit code. What could not be read comes
// first: such a plan is not whole.
func verdict(p *plan.Plan, detailed bool) error {
	for _, who := range p.Principals {
		if who.Facts.Unread != nil {
			return message.Errorf("%w: %s: %s", errUnread, who.Principal, message.Saved(who.Facts.Unread.Text))
		}
	}
	if detailed && p.Counts.Changes()+p.Counts.Cannot > 0 {
		return errChanges
	}
	return nil
}
