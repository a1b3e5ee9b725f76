package simaws

import (
	"slices"
	"strings"
	"time"
)

// longestRoleSession is the MaxSessionDuration of a role that nobody changed.
const longestRoleSession = time.Hour

// role is an IAM role.
type role struct {
	account *Account
	name    string
	arn     string
	id      string
	created time.Time
	trusts  []string
	permissions
}

// DefineRole makes an IAM role, or makes it anew, that AssumeRole gives out to
// those it trusts: account numbers, ARNs of roots (both mean everybody in that
// account whose own policies allow it), users, roles or sessions. Its sessions
// may call the actions, all when none is named.
func (a *Account) DefineRole(name string, trusts []string, actions ...string) (arn string) {
	a.enter()
	defer a.mu.Unlock()
	return a.addRole(name, trusts, granted(actions)).arn
}

func (a *Account) addRole(name string, trusts []string, may permissions) *role {
	r := &role{
		account: a, name: name, arn: a.arn(serviceIAM, "role/"+name), id: randomID("AROA", 17),
		created: a.clock(), trusts: slices.Clone(trusts), permissions: may,
	}
	a.roles[name] = r
	return r
}

// open is the principal of a session of the role.
func (r *role) open(session string) *principal {
	return &principal{
		account: r.account, kind: kindRole, name: r.name, role: r, session: session,
		arn: r.account.arn(serviceSTS, "assumed-role/"+r.name+"/"+session),
		id:  r.id + ":" + session, created: r.created, permissions: r.permissions,
	}
}

// trust is how a role's trust policy meets a principal.
type trust int

const (
	trustNone    trust = iota
	trustAccount       // by their account: their own policies have to allow it
	trustByName
)

func (r *role) trust(who *principal) trust {
	by := trustNone
	for _, trusted := range r.trusts {
		switch {
		case trusted == who.arn, who.role != nil && trusted == who.role.arn:
			return trustByName
		case trusted == who.account.id, trusted == who.account.rootARN():
			by = trustAccount
		}
	}
	return by
}

// findRole looks a role up by its ARN, in whatever account it is. wellFormed
// says whether the ARN can be a role's at all.
func (a *Account) findRole(arn string) (found *role, wellFormed bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != serviceIAM {
		return nil, false
	}
	name, isRole := strings.CutPrefix(parts[5], "role/")
	if !isRole || name == "" {
		return nil, false
	}
	owner := a.peer(parts[4])
	if owner == nil || a.isForeign(arn) {
		return nil, true
	}
	return owner.roles[name], true
}
