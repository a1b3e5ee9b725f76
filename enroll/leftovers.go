package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/oath"
)

// Leftovers are what ceremonies of another workstation left behind when it died
// with its ledger.
type Leftovers struct {
	Account     string
	Caller      cloud.Caller // whose credentials found it
	Devices     []ledger.LeftDevice
	Credentials []ledger.LeftCredential

	// Console are unassigned devices of root with a name of ours. The console
	// sets no tag, so nothing proves whose they are, and nothing of theirs is
	// touched: the officer looks.
	Console []string
}

// ErrNoLeftovers says that there is nothing to remove.
var ErrNoLeftovers = hint.Sentinel(hint.NothingLeft, "nothing is left over")

// FindLeftovers reads the account and the keys on the desk, and changes nothing.
// A device counts only if nobody uses it or another of its ceremony, and if its
// tag names a ceremony of which this ledger has no record, or one that was taken
// back; a credential only if suffix, user, group and account are those of such a
// device.
// It cannot tell a dead workstation from one that is at work at this moment.
func FindLeftovers(ctx context.Context, room *env.Env) (Leftovers, error) {
	var found Leftovers
	if err := room.Ledger.MayRecord(&ledger.Leftovers{}); err != nil {
		return found, err
	}
	caller, _, err := room.AWS.Caller(ctx)
	if err != nil {
		return found, fmt.Errorf("asking AWS who we are: %w", err)
	}
	found.Account, found.Caller = caller.Account, caller
	all, err := mfa.VirtualDevices(ctx, room.AWS, caller)
	if err != nil {
		return found, fmt.Errorf("reading the account's MFA devices: %w", err)
	}
	live := liveSuffixes(all, room.Ledger)
	for _, d := range all {
		name := principal.WrittenName.FindStringSubmatch(principal.DeviceName(d.ARN))
		if name == nil || d.Assigned() || live[name[2]] {
			continue
		}
		tags, err := room.AWS.Tags(ctx, d.ARN)
		if errors.Is(err, cloud.ErrNotFound) {
			continue // gone, though the list still shows it
		}
		if err != nil {
			return found, fmt.Errorf("reading the tags of %s: %w", d.ARN, err)
		}
		ceremony := tags[mfa.CeremonyTag]
		switch {
		case principal.CeremonyID.MatchString(ceremony) && strings.HasSuffix(ceremony, "-"+name[2]):
			found.Devices = append(found.Devices, ledger.LeftDevice{DeviceARN: d.ARN, Ceremony: ceremony})
		case ceremony == "" && strings.HasPrefix(principal.DeviceName(d.ARN), "rootseal-root-"):
			found.Console = append(found.Console, d.ARN)
		}
	}
	if len(found.Devices) == 0 {
		return found, nil
	}
	alias, err := room.AWS.Alias(ctx)
	if err != nil {
		return found, fmt.Errorf("reading the account's alias: %w", err)
	}
	found.Credentials, err = findCredentials(ctx, room, func(id string) bool {
		return slices.ContainsFunc(found.Devices, func(d ledger.LeftDevice) bool { return belongs(id, d, found.Account, alias) })
	})
	return found, err
}

// liveSuffixes are those by which nothing may be removed: of any device that is
// in use, though it be the second of its ceremony, and of every ceremony of this
// ledger that is open or has a device.
func liveSuffixes(all []cloud.VirtualMFADevice, l *ledger.Ledger) map[string]bool {
	live := map[string]bool{}
	for _, d := range all {
		if name := principal.WrittenName.FindStringSubmatch(principal.DeviceName(d.ARN)); name != nil && d.Assigned() {
			live[name[2]] = true
		}
	}
	for _, c := range record.Read(l.Records()).Ceremonies() {
		// What was taken back may have left a device that showed up later.
		if c.Begin != nil && (c.End == nil || c.End.Outcome == ledger.Complete || c.End.Outcome == ledger.NotConfirmed) {
			live[c.Begin.Suffix] = true
		}
	}
	return live
}

// belongs tells whether a credential is of the ceremony that made a device: the
// same suffix, and the same user, group and account in both names.
func belongs(id string, d ledger.LeftDevice, account, alias string) bool {
	written := principal.WrittenID.FindStringSubmatch(id)
	name := principal.WrittenName.FindStringSubmatch(principal.DeviceName(d.DeviceARN))
	if written == nil || name == nil || written[2] != name[2] {
		return false
	}
	user, ok := strings.CutSuffix(name[1], "-"+written[1]) // the group
	return ok && (principal.NamedFor(id, principal.Principal{Account: account, Kind: principal.User, Name: user}) ||
		alias != "" && principal.NamedFor(id, principal.Principal{Account: alias, Kind: principal.User, Name: user}))
}

// findCredentials lists every key on the desk.
func findCredentials(ctx context.Context, room *env.Env, ours func(id string) bool) ([]ledger.LeftCredential, error) {
	keys, unread, err := room.Desk.Keys(ctx)
	if err != nil {
		return nil, err
	}
	c := &Ceremony{room: room, keys: keys, later: true}
	defer c.Close()
	if len(unread) > 0 {
		return nil, unread[0].Err // a key that is passed over now would keep what it holds for ever
	}
	var found []ledger.LeftCredential
	for _, key := range keys {
		if key.Info().Serial == 0 || !key.Info().OATH {
			continue // never enrolled
		}
		serial := uint32(key.Info().Serial)
		err := c.use(ctx, serial, func(s *oath.Session, _ device.Info) error {
			entries, err := s.List()
			for _, e := range entries {
				if ours(e.ID) {
					found = append(found, ledger.LeftCredential{KeySerial: serial, CredentialID: e.ID})
				}
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("looking at key %d: %w", serial, err)
		}
	}
	return found, nil
}
