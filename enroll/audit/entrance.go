package audit

import (
	"context"
	"slices"
	"sync"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/message"
)

// Profile is AWS as one profile of this workstation reaches it.
type Profile interface {
	Reader
	Partition(context.Context) cloud.Partition
	Members(context.Context) ([]cloud.Member, error)
	RootManagement(context.Context) (cloud.RootManagement, error)
	// Assume signs in to another account with a role.
	Assume(ctx context.Context, account, role string) (Reader, error)
	// AuditRoot signs in as a member's root, to read and nothing else.
	AuditRoot(ctx context.Context, account string) (RootReader, error)
}

// Scope is what to audit and with which credentials.
type Scope struct {
	Accounts     []string // numbers; none: all that the ledger or the organization has
	Profile      string   // empty: the default one
	Role         string   // assumed in each account; empty: none
	Organization bool     // read the members of Profile's organization
}

// Entrance signs in to accounts: with the profile of the scope if it belongs to
// the account, from there with the role, or else with the profile that enrolled
// the account.
type Entrance struct {
	scope Scope
	known *Known

	profiles map[string]Profile // by name
	broken   map[string]error   // profiles whose configuration cannot be read

	once    sync.Once
	account string // that the scope's profile belongs to
	err     error
}

// errNoEntrance says that no credentials lead into an account.
var errNoEntrance = hint.Sentinel(hint.NameEntrance, "no profile leads into this account")

// Enter loads every profile that the audit may use. It sends nothing, so that
// the operator can confirm the endpoints first.
func Enter(known *Known, scope Scope, load func(profile string) (Profile, error)) *Entrance {
	e := &Entrance{scope: scope, known: known, profiles: map[string]Profile{}, broken: map[string]error{}}
	use := func(name string) {
		if e.loaded(name) {
			return
		}
		profile, err := load(name)
		if err != nil {
			e.broken[name] = err
			return
		}
		e.profiles[name] = profile
	}
	use(scope.Profile)
	if scope.Role != "" {
		return e
	}
	for account, name := range known.Profiles {
		// The organization names its members only when it is asked.
		if scope.Organization || slices.Contains(e.accounts(), account) {
			use(name)
		}
	}
	return e
}

func (e *Entrance) loaded(profile string) bool {
	return e.profiles[profile] != nil || e.broken[profile] != nil
}

// base returns the scope's profile.
func (e *Entrance) base() (Profile, error) {
	return e.profiles[e.scope.Profile], e.broken[e.scope.Profile]
}

// baseAccount asks AWS once which account the scope's profile belongs to.
func (e *Entrance) baseAccount(ctx context.Context) (string, error) {
	e.once.Do(func() {
		base, err := e.base()
		if err != nil {
			e.err = err
			return
		}
		e.account, e.err = cloud.Patiently(ctx, func() (string, error) {
			caller, _, err := base.Caller(ctx)
			return caller.Account, err
		})
	})
	return e.account, e.err
}

// enter signs in to an account.
func (e *Entrance) enter(ctx context.Context, account string) (Reader, error) {
	recorded := e.known.Profiles[account]
	if e.scope.Profile != "" || e.scope.Role != "" || recorded == "" {
		own, err := e.baseAccount(ctx)
		switch {
		case err == nil && own == account:
			return e.base()
		case err == nil && e.scope.Role != "":
			base, err := e.base()
			if err != nil {
				return nil, err
			}
			return base.Assume(ctx, account, e.scope.Role)
		case recorded != "" && e.loaded(recorded): // below
		case err != nil:
			return nil, message.Errorf("%w: neither a named nor a recorded profile belongs to it (%w)", errNoEntrance, err)
		default:
			return nil, message.Errorf("%w: neither a named nor a recorded profile belongs to it", errNoEntrance)
		}
	}
	if err := e.broken[recorded]; err != nil {
		return nil, err
	}
	return e.profiles[recorded], nil
}
