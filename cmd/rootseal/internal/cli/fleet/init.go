package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/cloud"
	"rootseal/enroll/fleet"
	"rootseal/enroll/hint"
	"rootseal/enroll/limited"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// errNothingFound means that there is no account to write.
var errNothingFound = hint.Sentinel(hint.NameManagement, "neither the ledger nor the organization shows an account")

// runInit writes the accounts that the ledger and the organization show into the fleet
// file, and keeps what is in it.
func runInit(ctx context.Context, a *cli.App, o planOptions) error {
	old, err := limited.File(o.file, limited.Text*16)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the fleet file: %w", err)
	}
	l, err := a.OpenLedger()
	if err != nil {
		return err
	}
	all := recorded(record.Read(l.Records()), o.role == "")
	if err := addMembers(ctx, a, all, o); err != nil {
		return err
	}
	if len(all) == 0 {
		return errNothingFound
	}
	// What read the organization here is what can enter its accounts later.
	profile := fleet.ProfileName(cmp.Or(o.profile, a.World.Profile(), "default"))
	enter := fleet.Entry{Profile: profile}
	if o.role != "" {
		enter = fleet.Entry{Role: fleet.RoleName(o.role), Base: profile}
	}
	var found []fleet.Found
	for _, f := range all {
		found = append(found, *f)
	}
	text, added, err := fleet.Extend(filepath.Base(o.file), old, found, enter)
	if err != nil {
		return err
	}
	if len(added) > 0 {
		if err := cli.ReplaceFile(o.file, text, fileMode); err != nil {
			return fmt.Errorf("writing the fleet file: %w", err)
		}
	}
	a.Say("%s: %s added, %d already there", filepath.Base(o.file), message.Count(len(added), "account"), len(found)-len(added))
	return sayUnfinished(a, o.file, text)
}

// sayUnfinished shows what a person has still to write.
func sayUnfinished(a *cli.App, path string, text []byte) error {
	_, err := fleet.Read(filepath.Base(path), text)
	var problems *fleet.FileError
	if errors.As(err, &problems) {
		for _, p := range problems.Unwrap() {
			a.Say("to do: %v", p)
		}
		return nil
	}
	return err
}

// recorded returns the accounts in the ledger, with the devices in use.
func recorded(b *record.Book, profiles bool) map[string]*fleet.Found {
	all := map[string]*fleet.Found{}
	for _, d := range b.Live() {
		who, err := principal.Parse(d.Principal)
		if err != nil || !who.AWS() || !principal.IsAccountNumber(who.Account) {
			continue
		}
		f := all[who.Account]
		if f == nil {
			f = &fleet.Found{Number: who.Account, Principals: map[fleet.PrincipalName]map[fleet.Group][]uint32{}}
			all[who.Account] = f
		}
		f.Alias = cmp.Or(d.Alias, f.Alias)
		if c := b.Ceremony(d.Ceremony); profiles && c != nil && c.Begin != nil && c.Begin.Profile != "" {
			f.Enter = &fleet.Entry{Profile: fleet.ProfileName(c.Begin.Profile)}
		}
		_, name, _ := strings.Cut(d.Principal, "/")
		devices := f.Principals[fleet.PrincipalName(name)]
		if devices == nil {
			devices = map[fleet.Group][]uint32{}
			f.Principals[fleet.PrincipalName(name)] = devices
		}
		for _, held := range d.Keys {
			devices[fleet.Group(d.Group)] = append(devices[fleet.Group(d.Group)], held.KeySerial)
		}
	}
	return all
}

// addMembers adds the accounts of the organization. Without --profile, an account that is
// no management account is fine: then the ledger alone counts.
func addMembers(ctx context.Context, a *cli.App, all map[string]*fleet.Found, o planOptions) error {
	account, err := a.World.AWS(ctx, o.profile)
	if err == nil {
		settings := append(a.World.Settings(), cli.ClientSettings(account, account.AllEndpoints())...)
		if err := operator.AskEndpoints(ctx, a, settings, o.endpoints); err != nil {
			return err
		}
		var members []cloud.Member
		if members, err = cloud.Patiently(ctx, func() ([]cloud.Member, error) { return account.Members(ctx) }); err == nil {
			add(a, all, members)
			return nil
		}
	}
	if o.profile != "" {
		return err
	}
	a.Say("organization not read: %v", err)
	return nil
}

func add(a *cli.App, all map[string]*fleet.Found, members []cloud.Member) {
	open := map[string]bool{}
	for _, m := range members {
		if m.Status != cloud.Active {
			a.Say("account %s left out: %s", m.Account, m.Status)
			continue
		}
		open[m.Account] = true
		if all[m.Account] == nil {
			all[m.Account] = &fleet.Found{Number: m.Account}
		}
		all[m.Account].Name = m.Name
	}
	for _, number := range slices.Sorted(maps.Keys(all)) {
		if !open[number] {
			a.Say("account %s is in the ledger and not in the organization", number)
		}
	}
}
