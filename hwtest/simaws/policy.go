package simaws

import (
	"fmt"
	"slices"
	"strings"

	"rootseal/hwtest/simaws/wire"
)

// DenyKind is the kind of policy that denies an action; it decides the end of the text.
type DenyKind int

const (
	DenyMissing  DenyKind = iota // no identity-based policy allows the action
	DenyIdentity                 // an identity-based policy denies it
	DenySCP                      // a service control policy denies it, also to root
)

type denial struct {
	action string
	why    DenyKind
}

// Deny refuses an action of any service, such as "EnableMFADevice" or "AssumeRole"
// without the service, until lift is called. It affects everyone in this account to
// whom that kind of policy applies; only service control policies apply to root.
// GetSessionToken and GetCallerIdentity need no permission and cannot be denied.
func (a *Account) Deny(action string, why DenyKind) (lift func()) {
	mustExist(action)
	a.enter()
	defer a.mu.Unlock()
	d := &denial{action, why}
	a.denials = append(a.denials, d)
	return func() {
		a.enter()
		defer a.mu.Unlock()
		a.denials = slices.DeleteFunc(a.denials, func(other *denial) bool { return other == d })
	}
}

// authorize checks the permission of the caller for an action on a resource.
func (a *Account) authorize(caller *credential, service, action, resource string) *Error {
	return a.weigh(asking{caller: caller, service: service, action: action, resource: resource}, caller.principal.allow(action))
}

// weigh compares what denies the action with what allows it.
func (a *Account) weigh(q asking, allowed bool) *Error {
	caller, service, action, resource := q.caller, q.service, q.action, q.resource
	who := caller.principal
	own := judge(who.documents, q)
	controlled := !a.manages() && judge(a.controls, q).denied
	denied := func(why DenyKind) bool {
		return slices.ContainsFunc(a.denials, func(d *denial) bool { return d.action == action && d.why == why })
	}
	const explicit = "with an explicit deny in "
	var why string
	switch {
	case denied(DenySCP), controlled:
		why = explicit + "a service control policy"
	case caller.task != nil && (!caller.task[action] || resource != who.arn && resource != "*"):
		why = explicit + "a session policy" // not recorded
	case who.kind == kindRoot:
		return nil
	case denied(DenyIdentity), own.denied:
		why = explicit + "an identity-based policy"
	case denied(DenyMissing), !allowed && !own.allowed:
		why = "because no identity-based policy allows the " + service + ":" + action + " action"
	default:
		return nil
	}
	return notAuthorized(who, service, action, resource, why)
}

// Simulate evaluates the policies of a caller for an action of any service on a
// resource, as IAM's policy simulator does, without any effect. task is the name of
// the policy in a call of AssumeRoot, and region where the request goes to; both may be
// empty. The error is the refusal.
func (a *Account) Simulate(key AccessKey, action, resource, task, region string) error {
	a.enter()
	defer a.mu.Unlock()
	service, name, _ := strings.Cut(action, ":")
	caller := a.credentials[key.ID]
	q := asking{caller: caller, service: service, action: name, resource: resource, task: task, region: region}
	if failure := a.weigh(q, caller.principal.allow(name)); failure != nil {
		return failure
	}
	return nil
}

// notAuthorized returns the refusal of an action. CloudTrail names no resource (not
// recorded). STS gives no reason unless the action was denied explicitly; for
// AssumeRoot it never does.
func notAuthorized(who *principal, service, action, resource, why string) *Error {
	text := fmt.Sprintf("User: %s is not authorized to perform: %s:%s", who.arn, service, action)
	if service != wire.CloudTrail {
		text += " on resource: " + resource
	}
	if silent := action == "AssumeRoot" || service == wire.STS && strings.HasPrefix(why, "because"); why != "" && !silent {
		text += " " + why
	}
	return accessDenied(text)
}

// manages reports whether this is a management account, which no service control policy
// binds.
func (a *Account) manages() bool { return a.organization != nil && a.organization.management == a }
