package apply

import (
	"fmt"

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

// isManaged reports whether the item is one that a sitting does with a password manager.
func (i *Item) isManaged() bool {
	return i.manager != nil && i.who.Kind == principal.User && (i.Device.Do == plan.Enroll || i.Device.Do == plan.Rotate)
}

// vaultOf returns the password manager that receives the seed of an item; nil if keys do.
// The sitting has one vault, so that the manager runs one command at a time.
func (s *Sitting) vaultOf(i *Item) (*manager.Vault, error) {
	if i.manager == nil {
		return nil, nil
	}
	if s.in.Run == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoManager, i.manager.Command[0])
	}
	s.once.Do(func() { s.vault = manager.New(*i.manager, s.in.Run) })
	return s.vault, nil
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
