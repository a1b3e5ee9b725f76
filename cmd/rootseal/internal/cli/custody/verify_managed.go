package custody

import (
	"context"
	"slices"
	"sync"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/guarded"
)

// isManaged reports whether a password manager that the operator has confirmed has the
// seed of a device. The ledger is evidence, never an order: what it names runs only if a
// person repeats its words as a shell would take them. Without quotes, other words would
// look the same.
func (c liveCheck) isManaged(held *record.MFADevice) bool {
	return held.Manager != nil && slices.Contains(c.options.managers, view.ShellLine(held.Manager.Command))
}

// sayManaged names the commands that would check more devices.
func (c liveCheck) sayManaged() {
	var said []string
	for _, held := range c.Book().Live() {
		if held.Manager == nil || c.isManaged(held) || !held.AtAWS() {
			continue
		}
		if text := view.ShellLine(held.Manager.Command); !slices.Contains(said, text) {
			said = append(said, text)
			c.App.Say("devices in a password manager are not checked; if you mean the command %q, give it with --confirm-manager", text)
		}
	}
}

// atATime is how many devices in password managers are checked at the same time: enough
// to hide the waits for the next time step, few enough that AWS does not throttle.
const atATime = 10

// managedCheck is a check that is ready to begin.
type managedCheck struct {
	*deviceCheck
	who   principal.Principal
	env   *env.Env
	vault *manager.Vault
}

// managed has AWS accept codes of password managers. Each check mostly waits for the next
// time step, so they run at the same time. A manager runs one command at a time.
func (c liveCheck) managed(ctx context.Context, all []*deviceCheck) {
	vaults := map[string]*manager.Vault{}
	var ready []managedCheck
	for _, one := range all {
		check := managedCheck{deviceCheck: one}
		if one.err = c.prepare(ctx, &check, vaults); one.err != nil {
			c.say(one)
			continue
		}
		ready = append(ready, check)
	}
	if len(ready) == 0 {
		return
	}
	signs := *ready[0].env
	if err := signs.ReadyToSign(ctx, func() {}); err != nil {
		for _, check := range ready {
			check.err = err
		}
		return
	}
	together := custody.NewTogether(&signs)
	var mu sync.Mutex
	guarded.Each(ready, together.AtATime(atATime), func(check managedCheck) {
		own := *check.env
		if len(ready) > 1 {
			own.Person = named{own.Person, c.Operator, check.held.Principal + " " + check.held.Group}
		}
		live, err := together.ProveManaged(ctx, &own, check.held, check.vault)
		mu.Lock()
		defer mu.Unlock()
		check.live, check.err = live, c.incomplete(check.who, err)
		c.say(check.deviceCheck)
	})
}

// prepare asks what has to be asked, so that no question comes while others run.
func (c liveCheck) prepare(ctx context.Context, check *managedCheck, vaults map[string]*manager.Vault) (err error) {
	if check.who, err = principal.Parse(check.held.Principal); err != nil {
		return err
	}
	if check.env, err = c.userEnv(ctx, check.who, check.held); err != nil {
		return err
	}
	is := *check.held.Manager
	of := view.ShellLine([]string{view.ShellLine(is.Command), is.Like, is.Vault})
	if vaults[of] == nil {
		if vaults[of], err = manager.Open(is, c.App.World.Manager); err != nil {
			return err
		}
	}
	check.vault = vaults[of]
	return nil
}

// named reports the progress of one of several devices.
type named struct {
	env.Person
	to    *operator.Operator
	about string
}

func (n named) Progress(e step.Event) { n.to.ProgressOf(n.about, e) }
