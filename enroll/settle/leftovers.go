package settle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
	"rootseal/oath"
)

// Leftovers are what ceremonies of another workstation left when it died with its
// ledger.
type Leftovers struct {
	Account     string
	Caller      cloud.Caller // whose credentials found it
	Devices     []ledger.LeftDevice
	Credentials []ledger.LeftCredential

	// Console are unassigned devices of root with a name that rootseal gives. The
	// console sets no tag, so nothing proves whose they are: a person has to look.
	Console []string
}

// ErrNoLeftovers says that there is nothing to remove.
var ErrNoLeftovers = hint.Sentinel(hint.NothingLeft, "nothing is left over")

// FindLeftovers reads the account and the plugged-in keys, and changes nothing. A
// device counts only if no one uses it or another device of its ceremony, and if its
// tag names a ceremony that this ledger lacks or that was undone; a credential only
// if suffix, user, group and account are those of such a device. FindLeftovers cannot
// tell a dead workstation from one that works at this moment.
func FindLeftovers(ctx context.Context, e *env.Env) (Leftovers, error) {
	var found Leftovers
	if err := e.Ledger.MayRecord(&ledger.Leftovers{}); err != nil {
		return found, err
	}
	caller, _, err := e.AWS.Caller(ctx)
	if err != nil {
		return found, fmt.Errorf("asking AWS who we are: %w", err)
	}
	found.Account, found.Caller = caller.Account, caller
	all, err := mfa.VirtualDevices(ctx, e.AWS, caller)
	if err != nil {
		return found, fmt.Errorf("reading the account's MFA devices: %w", err)
	}
	live := liveSuffixes(all, e.Ledger)
	for _, d := range all {
		suffix := principal.NameSuffix(d.ARN)
		if suffix == "" || d.Assigned() || live[suffix] {
			continue
		}
		tags, err := e.AWS.Tags(ctx, d.ARN)
		if errors.Is(err, cloud.ErrNotFound) {
			continue // gone, though the list still shows it
		}
		if err != nil {
			return found, message.Errorf("reading the tags of %s: %w", d.ARN, err)
		}
		ceremony := tags[mfa.CeremonyTag]
		switch {
		case principal.IsCeremony(ceremony, suffix):
			found.Devices = append(found.Devices, ledger.LeftDevice{DeviceARN: d.ARN, Ceremony: ceremony})
		case ceremony == "" && strings.HasPrefix(principal.DeviceName(d.ARN), "rootseal-root-"):
			found.Console = append(found.Console, d.ARN)
		}
	}
	if len(found.Devices) == 0 {
		return found, nil
	}
	alias, err := e.AWS.Alias(ctx)
	if err != nil {
		return found, fmt.Errorf("reading the account's alias: %w", err)
	}
	err = keyring.Each(ctx, e, func(serial uint32, entries []oath.Credential) {
		for _, entry := range entries {
			if isLeft(entry.ID, found.Devices, found.Account, alias) {
				found.Credentials = append(found.Credentials, ledger.LeftCredential{KeySerial: serial, CredentialID: entry.ID})
			}
		}
	})
	if err != nil {
		return Leftovers{}, err
	}
	return found, nil
}

// isLeft reports whether the ceremony that made one of devices wrote a credential.
func isLeft(id string, devices []ledger.LeftDevice, account, alias string) bool {
	return slices.ContainsFunc(devices, func(d ledger.LeftDevice) bool { return principal.SameCeremony(id, d.DeviceARN, account, alias) })
}

// liveSuffixes are those by which nothing may be removed: of any device in use, even
// if it is the second of its ceremony, and of every ceremony of this ledger that is
// unfinished or has a device. An undone ceremony may have left a device that showed
// up later.
func liveSuffixes(all []cloud.VirtualMFADevice, l *ledger.Ledger) map[string]bool {
	live := map[string]bool{}
	for _, d := range all {
		if suffix := principal.NameSuffix(d.ARN); suffix != "" && d.Assigned() {
			live[suffix] = true
		}
	}
	for _, c := range record.Read(l.Records()).Ceremonies() {
		if c.Begin != nil && (c.End == nil || c.End.Outcome == ledger.Complete || c.End.Outcome == ledger.NotConfirmed) {
			live[c.Begin.Suffix] = true
		}
	}
	return live
}
