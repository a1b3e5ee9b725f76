package enroll

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/oath"
)

// Leftovers are what ceremonies of another workstation left behind when it died
// with its ledger.
type Leftovers struct {
	Account     string
	Devices     []ledger.LeftDevice
	Credentials []ledger.LeftCredential

	// Console are unassigned devices of root with a name of ours. The console
	// sets no tag, so nothing proves whose they are, and nothing of theirs is
	// touched: the officer looks.
	Console []string
}

// ErrNoLeftovers says that there is nothing to remove.
var ErrNoLeftovers = errors.New("nothing is left over")

// writtenName takes apart what deviceNames makes: user and group, the suffix.
var writtenName = regexp.MustCompile(`^rootseal-(.+-[a-z0-9-]{1,12})-([a-z2-7]{6})(?:-[23])?$`)

// FindLeftovers reads the account and the keys on the desk, and changes nothing.
// A device counts only if nobody uses it or another of its ceremony, and if its
// tag names a ceremony of which this ledger has no record; a credential only if
// suffix, user, group and account are those of such a device.
// It cannot tell a dead workstation from one that is at work at this moment.
func FindLeftovers(ctx context.Context, room *Room) (Leftovers, error) {
	var found Leftovers
	caller, _, err := room.AWS.Caller(ctx)
	if err != nil {
		return found, fmt.Errorf("asking AWS who we are: %w", err)
	}
	found.Account = caller.Account
	all, _, err := room.AWS.VirtualDevices(ctx)
	if err != nil {
		return found, fmt.Errorf("reading the account's MFA devices: %w", err)
	}
	live := liveSuffixes(all, room.Ledger)
	for _, d := range all {
		name := writtenName.FindStringSubmatch(deviceName(d.ARN))
		if name == nil || d.Assigned() || live[name[2]] {
			continue
		}
		tags, err := room.AWS.Tags(ctx, d.ARN)
		if err != nil {
			return found, fmt.Errorf("reading the tags of %s: %w", d.ARN, err)
		}
		ceremony := tags[CeremonyTag]
		switch {
		case ceremonyID.MatchString(ceremony) && strings.HasSuffix(ceremony, "-"+name[2]):
			found.Devices = append(found.Devices, ledger.LeftDevice{DeviceARN: d.ARN, Ceremony: ceremony})
		case ceremony == "" && strings.HasPrefix(deviceName(d.ARN), "rootseal-root-"):
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

// ceremonyID is the form of a ceremony's id: a day and the suffix.
var ceremonyID = regexp.MustCompile(`^[0-9]{8}-[a-z2-7]{6}$`)

// liveSuffixes are those by which nothing may be removed: of any device that is
// in use, though it be the second of its ceremony, and of every ceremony that
// this ledger knows.
func liveSuffixes(all []cloud.VirtualMFADevice, l *ledger.Ledger) map[string]bool {
	live := map[string]bool{}
	for _, d := range all {
		if name := writtenName.FindStringSubmatch(deviceName(d.ARN)); name != nil && d.Assigned() {
			live[name[2]] = true
		}
	}
	for _, c := range l.Ceremonies() {
		if begin, ok := ledger.Last[*ledger.Begin](c); ok {
			live[begin.Suffix] = true
		}
	}
	return live
}

// belongs tells whether a credential is of the ceremony that made a device: the
// same suffix, and the same user, group and account in both names.
func belongs(id string, d ledger.LeftDevice, account, alias string) bool {
	written := writtenID.FindStringSubmatch(id)
	name := writtenName.FindStringSubmatch(deviceName(d.DeviceARN))
	if written == nil || name == nil || written[2] != name[2] {
		return false
	}
	user, ok := strings.CutSuffix(name[1], "-"+written[1]) // the group
	return ok && (NamedFor(id, Principal{Account: account, Kind: User, Name: user}) ||
		alias != "" && NamedFor(id, Principal{Account: alias, Kind: User, Name: user}))
}

// findCredentials lists every key on the desk.
func findCredentials(ctx context.Context, room *Room, ours func(id string) bool) ([]ledger.LeftCredential, error) {
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

// RemoveLeftovers removes what was found, after the officer typed the account's
// number: the devices first, and the credentials only when AWS is without every
// one of them. It can be broken off; FinishLeftovers goes on from the record.
func RemoveLeftovers(ctx context.Context, room *Room, found Leftovers, typed string) (Result, error) {
	if len(found.Devices) == 0 {
		return Result{}, ErrNoLeftovers
	}
	id := room.Now().UTC().Format("20060102") + "-" + newSuffix()
	body := &ledger.Leftovers{Account: found.Account, Devices: found.Devices, Credentials: found.Credentials, Typed: typed}
	return clean(ctx, room, id, body, func() ledger.Body { return body })
}

// FinishLeftovers goes on with a removal that was broken off.
func FinishLeftovers(ctx context.Context, room *Room, open ledger.Ceremony) (Result, error) {
	body, ok := ledger.Last[*ledger.Leftovers](open)
	if !ok {
		return Result{}, fmt.Errorf("reading ceremony %s: it removes nothing", open.ID)
	}
	caller, _, err := room.AWS.Caller(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("asking AWS who we are: %w", err)
	}
	if caller.Account != body.Account {
		return Result{}, fmt.Errorf("%w: the leftovers are of %s, the credentials of %s", ErrWrongAccount, body.Account, caller.Account)
	}
	return clean(ctx, room, open.ID, body, nil)
}

func clean(ctx context.Context, room *Room, id string, body *ledger.Leftovers, intent func() ledger.Body) (Result, error) {
	c := &Ceremony{room: room, id: id, command: "recover", later: true}
	defer c.Close()
	var devices, credentials []Step
	for _, d := range body.Devices {
		devices = append(devices, Step{Name: "delete device " + deviceName(d.DeviceARN), Do: func(ctx context.Context) error {
			return c.deleteLeft(ctx, d)
		}})
	}
	for _, left := range body.Credentials {
		c.begin.Keys = append(c.begin.Keys, ledger.KeyState{KeySerial: left.KeySerial})
		credentials = append(credentials, Step{Name: stepName("delete", left.KeySerial), Do: func(ctx context.Context) error {
			return c.deleteCredential(ctx, left.KeySerial, left.CredentialID)
		}})
	}
	r := c.runner(ctx)
	err := r.run(ctx, []Stage{
		{Record: intent, Steps: devices, Serial: true},
		{Steps: credentials, Serial: true},
	})
	if err != nil {
		if c.begun() {
			err = fmt.Errorf("%w: %w", ErrUnsettled, err)
		}
		return c.result(r), err
	}
	for _, step := range slices.Concat(devices, credentials) {
		r.undone = append(r.undone, step.Name)
	}
	r.walkedBack = true
	return c.end(ctx, r, nil)
}

// deleteLeft deletes a device of another workstation that is still unassigned
// and still has its tag, and reads that it is gone.
func (c *Ceremony) deleteLeft(ctx context.Context, left ledger.LeftDevice) error {
	c.begin.DeviceNames = []string{deviceName(left.DeviceARN)}
	devices, err := c.ours(ctx)
	if err != nil || len(devices) == 0 {
		return err
	}
	tags, err := c.room.AWS.Tags(ctx, left.DeviceARN)
	if err != nil {
		return err
	}
	if devices[0].ARN != left.DeviceARN || devices[0].Assigned() || tags[CeremonyTag] != left.Ceremony {
		return fmt.Errorf("%s is not what it was when it was found; it was left alone", left.DeviceARN)
	}
	return c.deleteDevice(ctx, left.DeviceARN)
}
