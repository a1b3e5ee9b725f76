package oversight

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// entrance finds the way into accounts: with the profile that was named where it
// is of the account, by a role from there, or with the profile that the account
// was enrolled with.
type entrance struct {
	app   *cli.App
	flags auditFlags
	known *audit.Known

	clients map[string]cli.Account // by profile, "" for the default
	broken  map[string]error

	once    sync.Once
	account string // that the named profile is of
	err     error
}

func newEntrance(a *cli.App, f auditFlags, known *audit.Known) *entrance {
	return &entrance{app: a, flags: f, known: known, clients: map[string]cli.Account{}, broken: map[string]error{}}
}

// errNoEntrance says that nothing leads into an account.
var errNoEntrance = hint.Sentinel(hint.NameEntrance, "no profile leads into this account")

var accountPattern = regexp.MustCompile(`^[0-9]{12}$`)

// read reads every configuration that is going to be used. It asks nobody.
func (e *entrance) read(ctx context.Context, named []string) error {
	for _, account := range named {
		if !accountPattern.MatchString(account) {
			return cli.Usage("%s is not an account's number of 12 digits", printable.Text(account))
		}
	}
	e.load(ctx, e.flags.profile)
	if e.flags.role != "" {
		return nil
	}
	for account, profile := range e.known.Profiles {
		// Which are members, the organization tells later.
		if e.flags.organization || slices.Contains(e.accounts(named), account) {
			e.load(ctx, profile)
		}
	}
	return nil
}

func (e *entrance) accounts(named []string) []string {
	if len(named) > 0 {
		return named
	}
	return e.known.Accounts()
}

// targets are the accounts to look at, and how. The organization alone is asked
// over the network.
func (e *entrance) targets(ctx context.Context, named []string) ([]audit.Target, error) {
	if e.flags.organization {
		return e.members(ctx, named)
	}
	accounts := e.accounts(named)
	if len(accounts) == 0 {
		return nil, cli.Usage("the ledger has no account: name one, or add --organization")
	}
	var targets []audit.Target
	for _, account := range accounts {
		targets = append(targets, e.target(account))
	}
	return targets, nil
}

func (e *entrance) load(ctx context.Context, profile string) {
	if e.clients[profile] != nil || e.broken[profile] != nil {
		return
	}
	client, err := e.app.World.AWS(ctx, profile)
	if err != nil {
		e.broken[profile] = err
		return
	}
	e.clients[profile] = client
}

func (e *entrance) target(account string) audit.Target {
	return audit.Target{
		Account: account, Name: e.known.Alias(account),
		Enter: func(ctx context.Context) (audit.Reader, error) { return e.enter(ctx, account) },
	}
}

// base is the client of the named profile, or of the default one.
func (e *entrance) base() (cli.Account, error) {
	if err := e.broken[e.flags.profile]; err != nil {
		return nil, err
	}
	return e.clients[e.flags.profile], nil
}

// isOf asks once whose account the named profile is of.
func (e *entrance) isOf(ctx context.Context) (string, error) {
	e.once.Do(func() {
		base, err := e.base()
		if err != nil {
			e.err = err
			return
		}
		caller, _, err := base.Caller(ctx)
		e.account, e.err = caller.Account, err
	})
	return e.account, e.err
}

func (e *entrance) enter(ctx context.Context, account string) (audit.Reader, error) {
	recorded := e.known.Profiles[account]
	if e.flags.profile != "" || e.flags.role != "" || recorded == "" {
		is, err := e.isOf(ctx)
		switch {
		case err == nil && is == account:
			return e.base()
		case err == nil && e.flags.role != "":
			base, err := e.base()
			if err != nil {
				return nil, err
			}
			return base.Assume(ctx, account, e.flags.role)
		case recorded == "", e.clients[recorded] == nil && e.broken[recorded] == nil:
			if err != nil {
				return nil, fmt.Errorf("%w: it is of no profile that is named or recorded (%w)", errNoEntrance, err)
			}
			return nil, fmt.Errorf("%w: it is of no profile that is named or recorded", errNoEntrance)
		}
	}
	if err := e.broken[recorded]; err != nil {
		return nil, err
	}
	return e.clients[recorded], nil
}

// members are the active accounts of the organization, or those of them that
// were named.
func (e *entrance) members(ctx context.Context, named []string) ([]audit.Target, error) {
	base, err := e.base()
	if err != nil {
		return nil, err
	}
	members, err := base.Members(ctx)
	if err != nil {
		return nil, err
	}
	var management cloud.RootManagement
	var unknown error
	if base.Partition(ctx).Root != cloud.No { // else nobody enters as a root that there is not
		management, unknown = base.RootManagement(ctx)
	}
	if errors.Is(unknown, cloud.ErrNoOrg) {
		unknown = nil
	}
	var targets []audit.Target
	for _, m := range members {
		if !m.Active || len(named) > 0 && !slices.Contains(named, m.Account) {
			continue
		}
		t := e.target(m.Account)
		if t.Name == "" {
			t.Name = m.Name
		}
		t.Member, t.Central = !m.Management, management.Credentials
		if t.Member && (management.Sessions || unknown != nil) {
			t.EnterRoot = func(ctx context.Context) (audit.RootReader, error) {
				if unknown != nil {
					return nil, unknown
				}
				return base.AuditRoot(ctx, m.Account)
			}
		}
		targets = append(targets, t)
	}
	for _, account := range named {
		if !slices.ContainsFunc(targets, func(t audit.Target) bool { return t.Account == account }) {
			return nil, cli.Usage("%s is no active account of the organization", account)
		}
	}
	return targets, nil
}

// settings are those that are not the default, of all profiles that are used.
func (e *entrance) settings() []ledger.Setting {
	set := e.app.World.Settings()
	for _, client := range e.clients {
		for _, s := range cli.ClientSettings(client, client.AllEndpoints()) {
			if !slices.Contains(set, s) {
				set = append(set, s)
			}
		}
	}
	slices.SortFunc(set, func(x, y ledger.Setting) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Value, y.Value))
	})
	return set
}

// confirmEntrance has the endpoints confirmed before anything is sent there. It
// opens a terminal only where there is something to ask.
func confirmEntrance(ctx context.Context, a *cli.App, e *entrance, given []string) error {
	settings := e.settings()
	if operator.ConfirmEndpoints(ctx, a, operator.Nobody{App: a}, settings, given) == nil {
		return nil
	}
	s, leave, err := operator.Somebody(a)
	if err != nil {
		return err
	}
	defer leave()
	return operator.ConfirmEndpoints(ctx, a, s, settings, given)
}
