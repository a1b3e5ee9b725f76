package fleet

import (
	"cmp"
	"context"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/fleet"
	"rootseal/enroll/ledger"
)

// doors are the profiles that a fleet file names, loaded once each.
type doors struct {
	accounts map[fleet.ProfileName]cli.Account
	broken   map[fleet.ProfileName]error
}

// open loads every profile of the members. It sends nothing, so that the operator can
// confirm the endpoints first, which it returns with the other settings that are not the
// default.
func open(ctx context.Context, a *cli.App, members []fleet.Member) (*doors, []ledger.Setting) {
	d := &doors{map[fleet.ProfileName]cli.Account{}, map[fleet.ProfileName]error{}}
	settings := a.World.Settings()
	for _, m := range members {
		name := cmp.Or(m.Enter.Profile, m.Enter.Base)
		if d.accounts[name] != nil || d.broken[name] != nil {
			continue
		}
		account, err := a.World.AWS(ctx, string(name))
		if err != nil {
			d.broken[name] = err
			continue
		}
		d.accounts[name] = account
		for _, s := range cli.ClientSettings(account, account.Endpoints()) {
			if !slices.Contains(settings, s) {
				settings = append(settings, s)
			}
		}
	}
	slices.SortFunc(settings, func(x, y ledger.Setting) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Value, y.Value))
	})
	return d, settings
}

// enter signs in to an account as the file says.
func (d *doors) enter(ctx context.Context, account string, how fleet.Entry) (cli.Account, error) {
	name := cmp.Or(how.Profile, how.Base)
	if err := d.broken[name]; err != nil {
		return nil, err
	}
	if how.Role == "" {
		return d.accounts[name], nil
	}
	return d.accounts[name].Assume(ctx, account, string(how.Role))
}
