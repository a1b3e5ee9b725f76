package apply

import (
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
)

// managerOf returns the password manager that has the seed of a device, or will; nil if
// keys do, and for a retirement, which needs no code.
func managerOf(p *plan.Plan, who plan.Principal, d plan.Device) *ledger.Manager {
	if !who.Manages(d) || d.Do == plan.Retire || p.Manager == nil {
		return nil
	}
	is := &ledger.Manager{Like: string(p.Manager.Like), Vault: string(p.Manager.Vault)}
	for _, word := range p.Manager.Command {
		is.Command = append(is.Command, string(word))
	}
	whole := manager.New(*is, nil).Is
	return &whole
}

// vaultOf returns the password manager of an item; nil if keys have the seed. The sitting
// has one vault, of the plan's manager, so that the manager runs one command at a time.
func (s *Sitting) vaultOf(i *Item) (*manager.Vault, error) {
	if i.manager == nil {
		return nil, nil
	}
	s.once.Do(func() { s.vault, s.noVault = manager.Open(*i.manager, s.in.Run) })
	return s.vault, s.noVault
}

// Asks returns the command of the password manager that this sitting runs, nil if it runs
// none, and whether the command receives seeds. Else it only gives codes.
func (s *Sitting) Asks() (is *ledger.Manager, seeds bool) {
	for _, item := range s.Items {
		if item.State == Todo && item.manager != nil {
			is = item.manager
			seeds = seeds || item.isCeremony() && item.who.Kind == principal.User
		}
	}
	return is, seeds
}
