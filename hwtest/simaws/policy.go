package simaws

import (
	"fmt"
	"slices"
)

// DenyKind says which policy stands in the way; it decides the end of the text.
type DenyKind int

const (
	DenyMissing  DenyKind = iota // no identity-based policy allows the action
	DenyIdentity                 // an identity-based policy denies it
	DenySCP                      // a service control policy denies it, to root as well
)

type denial struct {
	action string
	why    DenyKind
}

// Deny refuses an action, such as "EnableMFADevice", to everybody who is under
// that kind of policy, until lift is called. Root is only under service control
// policies. GetSessionToken and GetCallerIdentity need no permission and cannot
// be denied.
func (a *Account) Deny(action string, why DenyKind) (lift func()) {
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

// authorize checks the permission of who for an IAM action on a resource.
func (a *Account) authorize(who *principal, action, resource string) *Error {
	refuse := func(why string) *Error {
		return accessDenied(fmt.Sprintf("User: %s is not authorized to perform: iam:%s on resource: %s %s", who.arn, action, resource, why))
	}
	denied := func(why DenyKind) bool {
		return slices.ContainsFunc(a.denials, func(d *denial) bool { return d.action == action && d.why == why })
	}
	switch {
	case denied(DenySCP):
		return refuse("with an explicit deny in a service control policy")
	case who.kind == kindRoot:
		return nil
	case denied(DenyIdentity):
		return refuse("with an explicit deny in an identity-based policy")
	case denied(DenyMissing), !who.everything && !who.allowed[action]:
		return refuse("because no identity-based policy allows the iam:" + action + " action")
	}
	return nil
}
