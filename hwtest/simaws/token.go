package simaws

import (
	"cmp"
	"slices"
	"time"

	"rootseal/hwtest/simaws/wire"
)

// token is an MFA device that is not virtual: a FIDO security key or a hardware
// token. It exists only while it is assigned, and only ListMFADevices shows it.
type token struct {
	serial  string
	holder  *principal
	enabled time.Time
}

// rootHardwareSerial is the serial that UseRootHardware registers.
const rootHardwareSerial = "GAHT12345678"

// AddFIDO registers a security key for an IAM user, as the console does, and adds
// the user if necessary.
func (a *Account) AddFIDO(user string) (serial string) {
	now := a.enter()
	defer a.mu.Unlock()
	return a.addToken(now, a.user(user), a.arn(wire.IAM, "u2f/user/"+user+"/fido-"+randomID("", 26)))
}

// AddRootFIDO registers a security key for root.
func (a *Account) AddRootFIDO() (serial string) {
	now := a.enter()
	defer a.mu.Unlock()
	return a.addToken(now, a.root, a.arn(wire.IAM, "u2f/root-account/fido-"+randomID("", 26)))
}

// UseRootHardware sets whether root also has a hardware token.
func (a *Account) UseRootHardware(used bool) {
	now := a.enter()
	defer a.mu.Unlock()
	delete(a.tokens, rootHardwareSerial)
	if used {
		a.addToken(now, a.root, rootHardwareSerial)
	}
}

// RemoveToken takes a FIDO or hardware device from its holder, as the console does.
func (a *Account) RemoveToken(serial string) {
	a.enter()
	defer a.mu.Unlock()
	delete(a.tokens, serial)
}

func (a *Account) addToken(now time.Time, who *principal, serial string) string {
	a.tokens[serial] = &token{serial, who, now}
	return serial
}

// assignment is an MFA device of any type that a principal has.
type assignment struct {
	serial  string
	enabled time.Time
}

// assignments returns all of a principal's devices, oldest first.
func (a *Account) assignments(who *principal) []assignment {
	var all []assignment
	for _, d := range a.heldBy(who) {
		all = append(all, assignment{d.arn, d.enabled})
	}
	for _, t := range a.tokens {
		if t.holder == who {
			all = append(all, assignment{t.serial, t.enabled})
		}
	}
	slices.SortFunc(all, func(x, y assignment) int {
		return cmp.Or(x.enabled.Compare(y.enabled), cmp.Compare(x.serial, y.serial))
	})
	return all
}
