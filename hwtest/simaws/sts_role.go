package simaws

import (
	"time"

	"rootseal/hwtest/simaws/wire"
)

type assumeRoleResult struct {
	Credentials     sessionCredentials
	AssumedRoleUser assumedRoleUser
}

type assumedRoleUser struct {
	AssumedRoleId, Arn string
}

func (s assumeRoleResult) responseElements() any {
	return map[string]any{
		"credentials":     s.Credentials.shown(),
		"assumedRoleUser": map[string]string{"assumedRoleId": s.AssumedRoleUser.AssumedRoleId, "arn": s.AssumedRoleUser.Arn},
	}
}

// assumeRole returns a session of a role, of this account or another one in the
// organization. A missing role is refused like a role that does not trust the
// caller.
func assumeRole(r *request) (any, *Error) {
	arn := r.arguments.Get("RoleArn")
	wanted, wellFormed := r.account.findRole(arn)
	if !wellFormed {
		return nil, validationError(arn + " is invalid")
	}
	if r.caller.principal.kind == kindRoot {
		return nil, accessDenied("Roles may not be assumed by root accounts.")
	}
	if failure := r.mayAssume(wanted, arn); failure != nil {
		return nil, failure
	}
	lifetime := r.duration(time.Hour)
	switch {
	case r.caller.principal.kind == kindRole && lifetime > time.Hour:
		return nil, validationError("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
	case lifetime > longestRoleSession:
		return nil, validationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	mfa, failure := r.checkPassCode()
	if failure != nil {
		return nil, failure
	}
	session := wanted.open(r.arguments.Get("RoleSessionName"))
	given := &credential{principal: session, mfa: mfa, expires: r.now.Add(lifetime)}
	wanted.account.issue(given)
	r.reached = wanted.account
	return assumeRoleResult{newSessionCredentials(given), assumedRoleUser{session.id, session.arn}}, nil
}

// mayAssume compares the caller's policies with the role's trust. If a role of the
// caller's own account names the caller, no further permission is needed.
func (r *request) mayAssume(wanted *role, arn string) *Error {
	who := r.caller.principal
	by := trustNone
	if wanted != nil {
		by = wanted.trust(who)
	}
	allowed := who.allow(r.action) || by == trustByName && wanted.account == r.account
	if failure := r.account.weigh(asking{caller: r.caller, service: wire.STS, action: r.action, resource: arn}, allowed); failure != nil {
		return failure
	}
	if by == trustNone {
		return notAuthorized(who, wire.STS, r.action, arn, "")
	}
	return nil
}
