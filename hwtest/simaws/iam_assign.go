package simaws

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func enableMFADevice(r *request) (any, *Error) {
	user, failure := r.targetUser()
	if failure != nil {
		return nil, failure
	}
	d, failure := r.device()
	if failure != nil {
		return nil, failure
	}
	return nil, r.account.assign(r.now, d, user, r.arguments.Get("AuthenticationCode1"), r.arguments.Get("AuthenticationCode2"))
}

// assign gives a device to a principal who shows two codes of it. It does not check the
// codes if the device is already assigned.
func (a *Account) assign(now time.Time, d *mfaDevice, who *principal, code1, code2 string) *Error {
	switch {
	case d.holder == who:
		return entityAlreadyExists("MFA Device for user " + who.name + " already exists.")
	case d.holder != nil:
		return entityAlreadyExists("MFA Device is already in use.")
	case len(a.assignments(who)) >= devicesPerUser:
		return limitExceeded(fmt.Sprintf("Cannot exceed quota for MFADevicesPerUser: %d", devicesPerUser)) // not recorded
	case !d.takePair(now, code1, code2):
		return errInvalidCodes
	}
	d.holder, d.served, d.enabled = who, who, now
	a.publish(now, d)
	return nil
}

func resyncMFADevice(r *request) (any, *Error) {
	// A user resyncs their own device with a long-term key, too.
	user, failure := r.userOf()
	if failure != nil {
		return nil, failure
	}
	d, failure := r.deviceOf(user)
	if failure != nil {
		return nil, failure
	}
	if !d.takePair(r.now, r.arguments.Get("AuthenticationCode1"), r.arguments.Get("AuthenticationCode2")) {
		return nil, errInvalidCodes
	}
	r.account.publish(r.now, d)
	return nil, nil
}

func deactivateMFADevice(r *request) (any, *Error) {
	user, failure := r.targetUser()
	if failure != nil {
		return nil, failure
	}
	if t := r.account.tokens[r.arguments.Get("SerialNumber")]; t != nil && t.holder == user {
		delete(r.account.tokens, t.serial)
		return nil, nil
	}
	d, failure := r.deviceOf(user)
	if failure != nil {
		return nil, failure
	}
	r.account.release(r.now, d)
	return nil, nil
}

// release takes a device from its holder. Seed, tags, offset and last pair remain.
func (a *Account) release(now time.Time, d *mfaDevice) {
	d.holder, d.enabled = nil, time.Time{}
	a.publish(now, d)
}

// heldBy returns the devices of a principal, oldest assignment first.
func (a *Account) heldBy(who *principal) []*mfaDevice {
	var held []*mfaDevice
	for _, d := range a.devices {
		if d.holder == who {
			held = append(held, d)
		}
	}
	slices.SortFunc(held, func(x, y *mfaDevice) int { return x.enabled.Compare(y.enabled) })
	return held
}

// targetUser returns the user whose devices the call changes. Users with a device
// change their own only in a session with MFA (AWS-2023-001); that check precedes
// every look-up.
func (r *request) targetUser() (*principal, *Error) {
	caller := r.caller.principal
	name := r.arguments.Get("UserName")
	if caller.kind == kindRoot && r.caller.task == nil && name == "" {
		return nil, errNeedsUserName // root names a user unless AssumeRoot made the session; text not recorded
	}
	own := caller.kind == kindUser && (name == "" || strings.EqualFold(name, caller.name))
	if own && !r.caller.mfa && len(r.account.assignments(caller)) > 0 {
		return nil, errSelfWithoutMFA
	}
	return r.userOf()
}

// userOf returns the user in the call. If the call names no user, that is the
// caller, who may be root.
func (r *request) userOf() (*principal, *Error) {
	name := r.arguments.Get("UserName")
	if name == "" {
		if r.caller.principal.kind == kindRole {
			return nil, errNeedsUserName
		}
		return r.caller.principal, nil
	}
	user := r.account.existing(name)
	if user == nil {
		return nil, noSuchUser(name)
	}
	return user, nil
}

// deviceOf returns the device in the call, if the user has it.
func (r *request) deviceOf(user *principal) (*mfaDevice, *Error) {
	d, failure := r.device()
	if failure != nil {
		return nil, failure
	}
	if d.holder != user {
		return nil, errInvalidForUser
	}
	return d, nil
}
