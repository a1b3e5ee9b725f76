package simaws

import (
	"slices"
	"strings"
	"time"

	"rootseal/hwtest/simaws/wire"
)

// longestRoleSession is the default MaxSessionDuration of a role.
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

// DefineRole creates or replaces an IAM role that AssumeRole gives to those it
// trusts. Trusts are account numbers, ARNs of roots (both mean everyone in that
// account whose own policies allow it), users, roles or sessions. Its sessions may
// call the actions, or all if none is named.
func (a *Account) DefineRole(name string, trusts []string, actions ...string) (arn string) {
	a.enter()
	defer a.mu.Unlock()
	return a.addRole(name, trusts, granted(actions)).arn
}

func (a *Account) addRole(name string, trusts []string, may permissions) *role {
	r := &role{
		account: a, name: name, arn: a.arn(wire.IAM, "role/"+name), id: randomID("AROA", 17),
		created: a.clock(), trusts: slices.Clone(trusts), permissions: may,
	}
	a.roles[name] = r
	return r
}

// open returns the principal of a session of the role.
func (r *role) open(session string) *principal {
	return &principal{
		account: r.account, kind: kindRole, name: r.name, role: r, session: session,
		arn: r.account.arn(wire.STS, "assumed-role/"+r.name+"/"+session),
		id:  r.id + ":" + session, created: r.created, permissions: r.permissions,
	}
}

// trust is how a role's trust policy matches a principal.
type trust int

const (
	trustNone    trust = iota
	trustAccount       // by account: the principal's own policies must allow the role
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

// findRole finds a role by its ARN, in any account. wellFormed reports whether the
// ARN can be a role's.
func (a *Account) findRole(arn string) (found *role, wellFormed bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != wire.IAM {
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
