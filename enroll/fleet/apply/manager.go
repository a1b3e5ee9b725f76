package apply

import (
	"fmt"

	"rootseal/enroll"
	"rootseal/enroll/fleet"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
)

// ErrNoManager: no program of a password manager runs in a rehearsal.
var ErrNoManager = hint.Sentinel(hint.UseRealManager, "no password manager can be run here")

// managerOf returns the password manager that receives the seed of a device; nil if keys
// do.
func managerOf(p *plan.Plan, who plan.Principal) *ledger.Manager {
	if who.Tier != fleet.Low || p.Manager == nil {
		return nil
	}
	is := &ledger.Manager{Like: string(p.Manager.Like), Vault: string(p.Manager.Vault)}
	for _, word := range p.Manager.Command {
		is.Command = append(is.Command, string(word))
	}
	whole := manager.New(*is, nil).Is
	return &whole
}

// makes reports whether a sitting can make the device of an item.
func (i *Item) makes() bool {
	return i.Device.Do == plan.Enroll && (i.Principal.Tier == fleet.High || i.manager != nil && i.who.Kind == principal.User)
}

// handsOver makes the password manager receive the seed of an item, if the plan says so.
// The sitting has one vault, so that the manager runs one command at a time.
func (s *Sitting) handsOver(i *Item, q *enroll.Request) error {
	if i.manager == nil {
		return nil
	}
	if s.in.Run == nil {
		return fmt.Errorf("%w: %s", ErrNoManager, i.manager.Command[0])
	}
	s.once.Do(func() { s.vault = manager.New(*i.manager, s.in.Run) })
	q.Vault = s.vault
	return nil
}

// HandsTo returns the command that receives seeds in this sitting; nil if none does.
func (s *Sitting) HandsTo() *ledger.Manager {
	for _, item := range s.Items {
		if item.State == Todo && item.manager != nil {
			return item.manager
		}
	}
	return nil
}
