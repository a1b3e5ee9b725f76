package operator

import (
	"context"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Rest is what a command does apart from the ceremony that it asks about.
type Rest struct {
	Requests []enroll.Request   // of the command, the one that it asks about too
	GiveUp   *record.MFADevice  // goes for good; nil: none
	Lost     []device.KeySerial // open nothing any longer
}

// oneKeyWords says what a group of one key means for its principal: what the loss of the key
// leaves, once the command is done.
func (x Rest) oneKeyWords(ctx context.Context, e *env.Env, q enroll.Request) message.Text {
	if n := x.otherKeys(ctx, e, q); n > 0 {
		return printable.Sentence("only one key in group %s: if you lose it or it breaks, %s of the principal's other groups can still sign in.", q.Group, message.Count(n, "key"))
	}
	return printable.Sentence("only one key: if you lose it or it breaks, %s can be locked out.", strings.TrimPrefix(q.Principal.String(), "/")) // the profile may decide the account
}

// otherKeys counts the keys outside of a group that open its principal once the command is
// done. It counts no key that is lost or was found wrong.
func (x Rest) otherKeys(ctx context.Context, e *env.Env, q enroll.Request) int {
	b := record.Read(e.Ledger.Records())
	who := q.Principal
	if who.AWS() && who.Account == "" && e.AWS != nil {
		if caller, _, err := e.AWS.Caller(ctx); err == nil {
			who.Account = caller.Account
		}
	} else if number, err := b.ByNumber(who); err == nil {
		who = number
	}
	groups, opens := []string{q.Group}, map[uint32]bool{}
	for _, other := range x.Requests {
		if other.Principal != q.Principal || other.Group == q.Group {
			continue
		}
		groups = append(groups, other.Group)
		for _, serial := range other.Keys {
			opens[uint32(serial)] = true
		}
	}
	for _, d := range b.Live() {
		if d.Principal != who.String() || slices.Contains(groups, d.Group) || x.GiveUp != nil && d.Ceremony == x.GiveUp.Ceremony {
			continue
		}
		for _, held := range d.Keys {
			if !slices.Contains(x.Lost, device.KeySerial(held.KeySerial)) && isUsable(b, held.KeySerial) {
				opens[held.KeySerial] = true
			}
		}
	}
	for _, serial := range q.Keys {
		delete(opens, uint32(serial))
	}
	return len(opens)
}

// isUsable reports whether the ledger says nothing that keeps a key from being used, apart
// from its bag.
func isUsable(b *record.Book, serial uint32) bool {
	return !slices.ContainsFunc(b.Against(record.Shown{Serial: serial}), func(o record.Objection) bool {
		return o.Name != record.AgainstSealed && o.Name != record.AgainstOwing
	})
}
