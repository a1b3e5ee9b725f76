package report

import (
	"fmt"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Chain is the chain of custody of one key.
type Chain struct {
	MatrixKey
	Attested string `json:"attested"` // result of the last check; empty: none
	Links    []Link `json:"links"`
}

// Link is one record about a key.
type Link struct {
	Time     time.Time `json:"time"`
	Kind     string    `json:"kind"` // of the record
	Bag      string    `json:"bag"`
	Place    string    `json:"place"`
	Observer string    `json:"observer"`
	Detail   string    `json:"detail"`
	Operator string    `json:"operator"` // claimed identity
	Record   uint64    `json:"record"`
	Trip     uint64    `json:"trip"` // 0: not recorded on a trip
	Signed   Signed    `json:"signed"`
	Wrong    bool      `json:"wrong"`
}

// chains returns every key with its records, from the first one on: custody before the
// period explains where a key is.
func (f *fold) chains() []Chain {
	all := []Chain{}
	at := map[uint32]int{}
	for _, k := range f.book.Keys {
		if !f.showsKey(k.Serial) {
			continue
		}
		at[k.Serial] = len(all)
		c := Chain{MatrixKey: f.columnOf(k), Links: []Link{}}
		if k.Attested != nil {
			c.Attested = k.Attested.Result
		}
		all = append(all, c)
	}
	for _, m := range f.made {
		for _, serial := range keysOf(m.Body) {
			if i, known := at[serial]; known {
				link := f.link(m)
				all[i].Links = append(all[i].Links, link)
			}
		}
	}
	return all
}

func (f *fold) link(m made) Link {
	l := Link{Time: m.When(), Kind: m.Body.Kind(), Operator: m.Ref.Officer.OSUser, Record: m.At(), Trip: m.Trip, Signed: f.signed(m.At())}
	switch body := m.Body.(type) {
	case *ledger.Begin:
		l.Detail = body.Principal + ", " + body.Group
	case *ledger.Adopt:
		l.Detail = body.Principal + ", " + body.Group
	case *ledger.Label:
		l.Detail = body.Label + "; " + body.Holder
	case *ledger.Seal:
		l.Bag, l.Place, l.Observer = body.Bag, body.Place, body.Observer
	case *ledger.Unseal:
		l.Bag, l.Detail, l.Wrong = body.Bag, body.Reason, body.Emergency || body.OtherBag()
	case *ledger.Verified:
		l.Detail, l.Wrong = body.Result, body.Result != ledger.Proven
	case *ledger.Attested:
		l.Detail, l.Wrong = body.Result, body.Result == ledger.NotAttested
	case *ledger.Lost:
		l.Detail, l.Wrong = body.How, true
	case *ledger.Drop:
		l.Detail = body.Reason
	}
	l.Wrong = l.Wrong || f.isFalse(m.At())
	return l
}

// keysOf returns the keys whose custody a record concerns.
func keysOf(body ledger.Body) []uint32 {
	switch b := body.(type) {
	case *ledger.Begin:
		return serials(b.Keys)
	case *ledger.Adopt:
		all := []uint32{}
		for _, k := range b.Keys {
			all = append(all, k.KeySerial)
		}
		return all
	case *ledger.Label:
		return []uint32{b.KeySerial}
	case *ledger.Seal:
		return []uint32{b.KeySerial}
	case *ledger.Unseal:
		return []uint32{b.KeySerial}
	case *ledger.Verified:
		return []uint32{b.KeySerial}
	case *ledger.Attested:
		return []uint32{b.KeySerial}
	case *ledger.Lost:
		return []uint32{b.KeySerial}
	case *ledger.Found:
		return []uint32{b.KeySerial}
	case *ledger.Drop:
		return []uint32{b.KeySerial}
	case *ledger.Cleaned:
		return []uint32{b.KeySerial}
	}
	return nil
}

// Leaver is a loss of a key, or a person who left with one, with the time until the
// seeds on it were replaced.
type Leaver struct {
	KeySerial uint32     `json:"key_serial"`
	How       string     `json:"how"`    // "left", "lost", "stolen"
	Person    string     `json:"person"` // who left, as the rotation names them
	Recorded  time.Time  `json:"recorded"`
	Record    uint64     `json:"record"`
	Signed    Signed     `json:"signed"`
	Seeds     []Replaced `json:"seeds"`
}

// Replaced is a seed that a lost key held.
type Replaced struct {
	Principal string     `json:"principal"`
	Group     string     `json:"group"`
	Device    string     `json:"device"`   // ceremony
	At        *time.Time `json:"replaced"` // null: not yet
	Record    uint64     `json:"record"`
	Hours     int        `json:"hours"` // from the loss to the end of the seed, or to now
}

// leavers returns the losses of the period, oldest first, and earlier ones with a seed
// that still works.
func (f *fold) leavers() []Leaver {
	all := []Leaver{}
	for _, m := range f.made {
		body, is := m.Body.(*ledger.Lost)
		if !is || !f.showsKey(body.KeySerial) {
			continue
		}
		l := Leaver{KeySerial: body.KeySerial, How: body.How, Recorded: m.When(), Record: m.At(), Signed: f.signed(m.At()), Seeds: []Replaced{}}
		open := false
		for _, d := range f.book.Key(body.KeySerial).Held() {
			if d.Enrolled.Sequence > m.At() || !d.IsLive() && d.Retired.Sequence < m.At() || !f.shows(d.Principal) {
				continue
			}
			seed := Replaced{Principal: d.Principal, Group: d.Group, Device: d.Ceremony, Hours: hours(m.When(), f.now)}
			if !d.IsLive() {
				seed.At, seed.Record, seed.Hours = &d.Retired.Time, d.Retired.Sequence, hours(m.When(), d.Retired.Time)
			}
			open = open || d.IsLive()
			l.Seeds = append(l.Seeds, seed)
		}
		if body.How == record.AgainstLeft {
			l.Person = f.leaver(body.KeySerial)
		}
		if open || f.inPeriod(m.When()) {
			all = append(all, l)
		}
	}
	return all
}

// leaver returns who left with a key: as a rotation names them, or else the holder.
func (f *fold) leaver(serial uint32) string {
	for _, c := range f.book.Ceremonies() {
		if c.Rotate == nil || c.Rotate.Holder == "" {
			continue
		}
		for _, lost := range c.Rotate.Lost {
			if lost == serial {
				return c.Rotate.Holder
			}
		}
	}
	return f.book.Key(serial).Holder
}

func hours(from, to time.Time) int { return max(0, int(to.Sub(from).Hours())) }

func auditDetail(a *ledger.Audited) string {
	return fmt.Sprintf("%d/%d", len(a.Accounts), len(a.Accounts)+len(a.Unreachable))
}
